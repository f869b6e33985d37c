// Opens and closes an engine many times, then infers many times, and says whether memory of device and host stays flat.
//
//   node --expose-gc flat-memory.ts --addon FILE --libraries FOLDER --plan FILE --out FILE.json
//                                   [--batch 1] [--cycles 1000] [--inferences 100000] [--limit 300]
//
// --limit is in seconds: what is not done by then is left out, and the counts say so. The first third of the samples is
// warm-up. Exit code 1 where memory grows.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { linearRegression } from 'simple-statistics';
import { batchOf, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const mebibyte = 1024 * 1024;
/** Growth over the judged part above which it counts as a leak: the grain of the allocators, and of collected garbage. */
const allowed = { device: 2 * mebibyte, host: 8 * mebibyte };

const { values } = parseArgs({
  options: {
    ...openOptions,
    plan: { type: 'string' },
    batch: { type: 'string', default: '1' },
    cycles: { type: 'string', default: '1000' },
    inferences: { type: 'string', default: '100000' },
    limit: { type: 'string', default: '300' },
  },
});
const { addon: file, libraries, plan, out } = required(values, 'addon', 'libraries', 'plan', 'out');
const [batch, cycles, inferences, limit] = [values.batch, values.cycles, values.inferences, values.limit].map(
  Number,
) as [number, number, number, number];

const addon = loadAddon(file);
const trt = openTrt(addon, libraries);
const begin = performance.now();
/** Each half has half of the time. */
const over = (share: number): boolean => performance.now() - begin > limit * share * 1000;

interface Sample {
  readonly at: number;
  readonly deviceUsed: number;
  readonly rss: number;
  /** Of rss, what V8 holds for its own heap: it grows and shrinks as V8 likes, and is not judged. */
  readonly heap: number;
}

function sample(at: number): Sample {
  globalThis.gc?.();
  const { free, total } = trt.memory();
  const { rss, heapTotal } = process.memoryUsage();
  return { at, deviceUsed: total - free, rss, heap: heapTotal };
}

const load = () => trt.load({ plan, hostCodeAllowed: false });

function runnerOf(engine: ReturnType<typeof load>) {
  const shapes = shapesAt(engine, batch);
  const runner = engine.createRunner({ profile: 0, shapes, streams: 1, graph: false, wait: 'spin' });
  return { runner, inputs: batchOf(engine, shapes) };
}

function openAndClose(): Sample[] {
  const samples = [sample(0)];
  for (let done = 1; done <= cycles && !over(0.5); done++) {
    const engine = load();
    const { runner, inputs } = runnerOf(engine);
    runner.infer(inputs);
    runner.close();
    engine.close();
    if (done % 50 === 0) samples.push(sample(done));
  }
  return samples;
}

async function inferOften(): Promise<Sample[]> {
  const engine = load();
  const { runner, inputs } = runnerOf(engine);
  const samples = [sample(0)];
  for (let done = 5000; done <= inferences && !over(1); done += 5000) {
    await runner.measure({ batches: [inputs], warmup: 0, iterations: 5000, transfers: true, profiler: false });
    samples.push(sample(done));
  }
  engine.close();
  return samples;
}

/** Growth of the fitted line over the last two thirds of the samples. */
function judge(samples: readonly Sample[]) {
  const judged = samples.slice(Math.ceil(samples.length / 3));
  const first = judged[0]?.at ?? 0;
  const last = judged.at(-1)?.at ?? 0;
  const growth = (of: (sample: Sample) => number) =>
    judged.length < 3 ? null : Math.round(linearRegression(judged.map(s => [s.at, of(s)])).m * (last - first));
  const [device, host] = [growth(s => s.deviceUsed), growth(s => s.rss - s.heap)];
  const verdict =
    device === null || host === null
      ? 'too few samples'
      : device <= allowed.device && host <= allowed.host
        ? 'flat'
        : 'grows';
  return { verdict, done: samples.at(-1)!.at, judgedFrom: first, deviceGrowthBytes: device, hostGrowthBytes: host };
}

const cycled = openAndClose();
const inferred = await inferOften();
const summary = {
  openClose: judge(cycled),
  infer: judge(inferred),
  leftOpen: trt.open(),
  seconds: Math.round((performance.now() - begin) / 100) / 10,
};
const settings = { batch, cycles, inferences, limit, allowed, collectsGarbage: globalThis.gc !== undefined };
writeFileSync(
  out,
  `${JSON.stringify({ versions: versions(addon, trt, plan), settings, summary, openClose: cycled, infer: inferred })}\n`,
);
console.log(JSON.stringify(summary, null, 1));
trt.close();
process.exitCode = [summary.openClose, summary.infer].every(({ verdict }) => verdict === 'flat') ? 0 : 1;
