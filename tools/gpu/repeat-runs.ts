// Loads every engine of a report by its digest and runs it several times, each time in a new worker process, and says
// whether the raw outputs are the same bits, and how many labels are not those of the report's own run:
//   node tools/gpu/repeat-runs.ts --report reports/<id> [--root .] [--store .triplicate] [--times 3] --out FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import { asFloats } from '../../harness/core/as-floats.ts';
import { inputCount } from '../../harness/core/dataset.ts';
import { decodeWhole } from '../../harness/core/metrics/decoding.ts';
import { metricFor } from '../../harness/core/metrics/registry.ts';
import type { Predictions } from '../../harness/core/predictions.ts';
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
const count = inputCount(document.dataset!);
const lock = await ports.engines.readLock();
const pinned = new Set(Object.values(lock.engines).map(({ build }) => build.engine));

interface Once {
  readonly outputs: readonly string[];
  readonly predictions: Predictions;
}

const metric = metricFor('classification');

/** One sweep, in a worker that lives no longer. */
async function once(platformName: string, engine: string): Promise<Once> {
  const { build } = document.engines.find(one => one.build.engine === engine)!;
  const platform = await ports.platforms.open(platformName);
  try {
    const { mediaType, requires, target } = build;
    const loaded = await platform.load({ digest: build.engine, mediaType, requires, ...(target ? { target } : {}) });
    const { outputs } = await loaded.sweep({ inputs, batch: document.spec.batch ?? 32 });
    const tensors = await Promise.all(
      outputs.map(async ({ name, shape, digest }) => ({ name, shape, data: asFloats(await ports.blobs.read(digest)) })),
    );
    return {
      outputs: outputs.map(({ digest }) => digest),
      predictions: decodeWhole(metric, tensors, count),
    };
  } finally {
    await platform.close();
  }
}

const flips = (left: Predictions, right: Predictions): number =>
  metric.compare(left, right, { inputId: String, truth: () => null, tolerance: 0 }).flips;

const results = [];
for (const { side, run } of document.runs) {
  if (side.recipe === 'reference' || side.engine === null || side.ranOn === null || run.predictions === null) continue;
  const { engine, ranOn } = side;
  const reported = await ports.predictions.decode(await ports.blobs.read(run.predictions));
  const runs = await Promise.all(Array.from({ length: Number(values.times) }, () => once(ranOn, engine)));
  const isIdentical = runs.every(({ outputs }) => outputs.join() === runs[0]!.outputs.join());
  const flipped = runs.map(({ predictions }) => flips(predictions, reported));
  results.push({
    label: side.label,
    engine,
    isPinned: pinned.has(engine),
    builtOn: side.builtOn,
    ranOn,
    processes: runs.length,
    isIdentical,
    flipsAgainstReport: flipped,
    outputs: runs[0]!.outputs,
  });
  console.log(
    `${side.label}: ${isIdentical ? 'the same bits' : 'OTHER BITS'} in ${runs.length} processes, flips ${flipped.join(', ')}`,
  );
}
const same = results.filter(one => one.isIdentical).length;
console.log(`${same} of ${results.length} engines on their platforms gave the same bits in every process`);
writeFileSync(
  values.out,
  `${JSON.stringify({ report: document.id, dataset: document.dataset!.digest, count, results }, null, 1)}\n`,
);
process.exit(0);
