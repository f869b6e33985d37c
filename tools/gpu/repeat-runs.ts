// Runs every engine of a report several times, each time in a new worker process, and says whether the raw outputs are the
// same bits:
//   node tools/gpu/repeat-runs.ts --report reports/<id> [--root .] [--store .triplicate] [--times 3] --out FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import type { ReportDocument } from '../../harness/core/records.ts';
import { inputTensors } from '../../harness/pipeline/run-engines.ts';

const { values } = parseArgs({
  options: {
    report: { type: 'string' },
    root: { type: 'string', default: '.' },
    store: { type: 'string' },
    times: { type: 'string', default: '3' },
    out: { type: 'string' },
  },
});
if (values.report === undefined || values.out === undefined) throw new Error('Say --report and --out.');
const settings = projectOptions(resolve(values.root), process.env);
const { ports } = openProject({
  ...settings,
  store: values.store === undefined ? settings.store : resolve(values.store),
});
const document = JSON.parse(readFileSync(join(values.report, 'report.json'), 'utf8')) as ReportDocument;
const inputs = inputTensors(document.dataset!);

/** Digests of the outputs of one sweep, in a worker that lives no longer. */
async function once(platformName: string, engine: string): Promise<string[]> {
  const { build } = document.engines.find(one => one.build.engine === engine)!;
  const platform = await ports.platforms.open(platformName);
  try {
    const { mediaType, requires, target } = build;
    const loaded = await platform.load({ digest: build.engine, mediaType, requires, ...(target ? { target } : {}) });
    const { outputs } = await loaded.sweep({ inputs, batch: document.spec.batch ?? 32 });
    return outputs.map(({ digest }) => digest);
  } finally {
    await platform.close();
  }
}

const results = [];
for (const { side } of document.runs) {
  if (side.recipe === 'reference' || side.engine === null || side.ranOn === null) continue;
  const runs: string[][] = [];
  for (let time = 0; time < Number(values.times); time++) runs.push(await once(side.ranOn, side.engine));
  const isIdentical = runs.every(run => run.join() === runs[0]!.join());
  results.push({
    label: side.label,
    engine: side.engine,
    builtOn: side.builtOn,
    ranOn: side.ranOn,
    processes: runs.length,
    isIdentical,
    outputs: runs[0],
  });
  console.log(`${side.label}: ${isIdentical ? 'the same bits' : 'OTHER BITS'} in ${runs.length} processes`);
}
const same = results.filter(one => one.isIdentical).length;
console.log(`${same} of ${results.length} engines on their platforms gave the same bits in every process`);
writeFileSync(
  values.out,
  `${JSON.stringify({ report: document.id, dataset: document.dataset!.digest, results }, null, 1)}\n`,
);
process.exit(0);
