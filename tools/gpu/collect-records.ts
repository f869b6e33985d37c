// Makes records of what a campaign left in its folder:
//   node tools/gpu/collect-records.ts --from OUT --to records/<device>-tensorrt-<version> [--replace]
//
// OUT's archives of reports are unpacked before, and reports are packed one by one. Suites are cut down to what each test came to, rebuilds of one model come
// into one file, and the rest is copied as it is, packed where it is large. What OUT does not hold stays as it was,
// and a report that is a record already stops it, unless --replace is said.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { packRecords } from '../pack-record.ts';

const { values } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string' }, replace: { type: 'boolean', default: false } },
});
const { from, to, replace } = values;
if (from === undefined || to === undefined) throw new Error('Say --from and --to.');
mkdirSync(to, { recursive: true });

// First, because it writes nothing where a record is there already.
const reports = join(from, 'reports');
const ids = existsSync(reports) ? readdirSync(reports).filter(one => one !== 'concurrency') : [];
packRecords(
  ids.map(id => join(reports, id)),
  to,
  { replace },
);

const read = (name: string) => JSON.parse(readFileSync(join(from, name), 'utf8'));
const write = (name: string, value: unknown): void =>
  writeFileSync(join(to, name), `${JSON.stringify(value, null, 1)}\n`);
const names = readdirSync(from);

interface SuiteFile {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number;
    }[];
  }[];
}

const versions = () => {
  const { plan: _, ...rest } = (existsSync(join(from, 'versions.json')) ? read('versions.json') : {}) as Record<
    string,
    unknown
  >;
  return rest;
};

for (const name of names.filter(one => one.endsWith('-suite.json'))) {
  const { testResults } = read(name) as SuiteFile;
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, duration = 0 }) => ({ test: fullName, state: status, ms: Math.round(duration) }));
  const count = (state: string) => tests.filter(one => one.state === state).length;
  write(name, { versions: versions(), passed: count('passed'), failed: count('failed'), tests });
}

const rebuilds = names.filter(one => /^rebuild-.*-\d+\.json$/.test(one)).sort();
if (rebuilds.length > 0) {
  const rebuilt = rebuilds.flatMap(name => {
    const ordinal = Number(/-(\d+)\.json$/.exec(name)![1]);
    return (read(name) as { rebuilt: object[] }).rebuilt.map(one => ({ ordinal, ...one }));
  });
  const identical = rebuilt.filter(one => (one as { isIdentical?: boolean }).isIdentical).length;
  write('rebuilds.json', { versions: versions(), engines: rebuilt.length, identical, rebuilt });
}

/** Bytes of a record that a diff can still be read of; larger ones are raw samples, and are packed. */
const largestPlain = 1 << 15;

const copied = /^(against-trtexec|equal-engines-.*|flat-memory|memcheck|partition-check|telemetry-cost)\.json$/;
for (const name of names.filter(one => copied.test(one))) {
  const bytes = readFileSync(join(from, name));
  if (bytes.length <= largestPlain) writeFileSync(join(to, name), bytes);
  else writeFileSync(join(to, `${name}.br`), brotliCompressSync(bytes));
}

for (const name of names.filter(one => /^repeat-.*\.json$/.test(one)))
  write(name, { versions: versions(), ...read(name) });

if (existsSync(join(reports, 'concurrency')))
  cpSync(join(reports, 'concurrency'), join(to, 'concurrency'), { recursive: true });
