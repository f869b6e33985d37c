// Holds the contract double against what the real library answered on a device: the recorded calls run on the double, and
// give the same errors and tensors of the same types and shapes. What no recording shows is listed as such.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe as describeAll, expect, test } from 'vitest';
import type { EngineTensor } from '../../native/trt.d.ts';
import type { Failure } from '../../tools/gpu/recorded-calls.ts';
import { recordedCalls } from '../../tools/gpu/recorded-calls.ts';

interface Recording {
  readonly name: string;
  readonly outcome: string;
  readonly error: Failure | null;
  readonly value: unknown;
  readonly versions: { readonly headers: string; readonly double?: boolean };
}

const root = join(import.meta.dirname, '../..');
const folder = join(import.meta.dirname, 'recordings');
/** A large one is packed. */
function read(file: string): Recording {
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8'));
}
const recordings = globSync('*.json{,.br}', { cwd: folder })
  .sort()
  .map(file => read(join(folder, file)));
const withoutGpu = globSync('without-gpu/*.json', { cwd: folder });
const files = new Set([...recordings.map(({ name }) => name), ...withoutGpu.map(file => basename(file, '.json'))]);

/** Rows of the tables under a heading of the README: name and what is said of it. */
function rows(readme: string, heading: string): Map<string, string> {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return new Map([...own.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, name, why]) => [name!, why!]));
}
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const described = rows(readme, 'Recorded');
const missing = rows(readme, 'Not recorded yet');

/** Names after "recording:" in the double's sources, with the files that cite them. */
function citations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync('native/double/*.{cc,h}', { cwd: root })) {
    const text = readFileSync(join(root, file), 'utf8');
    const names = [...text.matchAll(/recording: ([\w-]+(?:, [\w-]+)*)/g)].flatMap(([, list]) => list!.split(', '));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

describeAll('a recording', () => {
  test('is behind every behaviour of the double, or is named as not made yet', () => {
    const cited = citations();
    expect(cited.size).toBeGreaterThan(40);
    const unknown = [...cited].filter(([name]) => !files.has(name) && !missing.has(name));
    expect(unknown).toEqual([]);
  });

  test('that is named as not made yet has no file', () => {
    expect([...missing.keys()].filter(name => files.has(name))).toEqual([]);
  });

  test('is described, and so is what a call would record', () => {
    expect([...files].filter(name => !described.has(name))).toEqual([]);
    expect([...described.keys()].filter(name => !files.has(name))).toEqual([]);
    expect(Object.keys(recordedCalls).filter(name => !files.has(name) && !missing.has(name))).toEqual([]);
  });

  test.for(recordings)('is of the real library: $name', ({ name, outcome, error, versions }) => {
    if (versions.double === undefined)
      expect({ outcome, stage: error?.stage }).toEqual({ outcome: 'threw', stage: 'open' });
    else expect(versions.double).toBe(false);
    expect(recordedCalls[name]).toBeDefined();
  });

  test.for(withoutGpu)('is of the real library: %s', file => {
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8')).library).toMatch(
      /^lib(nvinfer|nvonnxparser).*without a GPU/,
    );
  });
});

/** Recorded calls that the double need not answer likewise, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'parse-empty': 'the addon refuses an empty model by itself since; the double says the same to it',
  ...Object.fromEntries(
    ['oom-context', 'oom-run', 'oom-load', 'oom-build'].map(name => [
      name,
      "the double's contexts take next to nothing of its memory, so these calls do not fill it",
    ]),
  ),
  'timing-cache-mismatch': 'that a damaged cache ends the process is nothing to imitate: build-crash does',
  'close-while-measuring': 'the double ends 20,000 iterations before it can be closed',
};
/** Flags that 11 has no more, and a compatibility that came with it: not compared where only an 11 is compiled. */
const otherIn11 = ['float16', 'bf16', 'int8-qdq', 'strongly-typed-fp16', 'hardware-compatible-same'];

/** The double of the recordings' version, or else the newest that is compiled. */
function compiledDouble(): { addon: string; libraries: string; headers: string } | null {
  const builds = globSync('native/build/*/double/lib', { cwd: root }).map(lib => ({
    addon: join(root, dirname(dirname(lib)), 'triplicate-trt.node'),
    libraries: join(root, lib),
    headers: basename(dirname(dirname(lib))),
  }));
  const usable = builds.filter(({ addon }) => existsSync(addon));
  usable.sort((a, b) => b.headers.localeCompare(a.headers, 'en', { numeric: true }));
  return usable.find(({ headers }) => headers === recordings[0]!.versions.headers) ?? usable[0] ?? null;
}

/** What of the library's words does not depend on version or machine: their first line. */
const words = (said: string): string =>
  said
    .split('\n')[0]!
    .replace(/0x[0-9a-f]+/g, '<address>')
    .replace(/\.so(\.\d+)*/g, '.so')
    .replace(/\d+(\.\d+)+/g, '<version>');

/** What the double must answer likewise: an error, a tensor's name, type and shape, an output's size; not its numbers. */
function compared(part: object): unknown {
  if ('code' in part && 'said' in part) {
    const { code, stage, said } = part as Failure;
    return { code, stage, said: words(said) };
  }
  if ('dtype' in part && 'shape' in part) {
    const { name, dtype, shape, mode } = part as EngineTensor;
    return { name, dtype, shape, mode };
  }
  if ('bytes' in part && 'sha256' in part && 'name' in part) return { name: part.name, bytes: part.bytes };
  return null;
}

/** All of that in a recording, by the place where it stands. */
function parts(value: unknown, at = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  const found = compared(value);
  if (found !== null) return [[at, found]];
  return Object.entries(value).flatMap(([key, part]) => parts(part, `${at}/${key}`));
}

const answer = ({ outcome, error, value }: Recording): unknown => ({
  outcome,
  parts: Object.fromEntries(parts({ error, value })),
});

const absent = process.env.TRIPLICATE_NATIVE_ABSENT;
const isReal = process.env.TRIPLICATE_REAL === '1';
const double = compiledDouble();
const skipped = absent ?? (isReal ? 'the real library is here' : double === null ? 'no double is compiled' : null);
if (skipped) test.skip(`the recorded calls on the double: ${skipped}`);

describeAll.skipIf(skipped !== null)('the double', () => {
  const repeated = recordings.filter(
    ({ name }) => exceptions[name] === undefined && !(double?.headers.startsWith('11.') && otherIn11.includes(name)),
  );
  const out = mkdtempSync(join(tmpdir(), 'triplicate-recordings-'));

  beforeAll(async () => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'tools/gpu/record.ts'),
        ...['--addon', double!.addon, '--libraries', double!.libraries, '--out', out, '--jobs', '2'],
        ...['--only', repeated.map(({ name }) => name).join(',')],
      ],
      { stdio: 'ignore' },
    );
    await new Promise(done => child.on('close', done));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test('was asked', () => {
    expect(read(join(out, 'prepare.json')).outcome).toBe('returned');
    for (const { name, versions } of repeated.map(({ name }) => read(join(out, `${name}.json`))))
      expect({ name, double: versions.double ?? true }).toEqual({ name, double: true });
  });

  test.for(repeated)('answers as the real library did: $name', recording => {
    expect(answer(read(join(out, `${recording.name}.json`)))).toEqual(answer(recording));
  });

  test('is excused by name only from what was recorded', () => {
    expect([...Object.keys(exceptions), ...otherIn11].filter(name => !files.has(name))).toEqual([]);
  });
});
