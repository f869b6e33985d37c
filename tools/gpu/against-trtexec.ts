// Measures one plan with the addon and with trtexec by turns (ABBA), and compares what both say.
//
//   node against-trtexec.ts --addon FILE --libraries FOLDER --trtexec FILE --plan FILE --out FILE.json
//                           [--batch 8] [--rounds 5] [--iterations 2000] [--seconds 2] [--items 512] [--parts 80]
//
// Spin wait, no CUDA graph, 200 ms of warm-up on both sides. The plan is loaded anew for every turn of either, because
// where its weights come to lie moves the compute time by a percent. A sweep takes as long as trtexec's own turn. Run
// both on the same few cores (taskset): host times depend on the core. Three comparisons: compute and enqueue times without
// transfers; a sweep over parts × items inputs against trtexec's throughput with transfers; a sweep's seconds against
// the sum of its compute times. trtexec exports host times with six digits, which is 0.01 ms after the first second, so
// enqueue times are read from its summary.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, sampleStandardDeviation } from 'simple-statistics';
import type { Engine, Runner } from '../../native/trt.d.ts';
import { batchOf, inputBytes, inputsOf, isDynamic, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const warmupMs = 200;
const { values } = parseArgs({
  options: {
    ...openOptions,
    trtexec: { type: 'string' },
    plan: { type: 'string' },
    batch: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
    iterations: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '2' },
    items: { type: 'string', default: '512' },
    parts: { type: 'string', default: '80' },
  },
});
const { addon: file, libraries, trtexec, plan, out } = required(values, 'addon', 'libraries', 'trtexec', 'plan', 'out');
const [batch, rounds, iterations, seconds, items, parts] = [
  values.batch,
  values.rounds,
  values.iterations,
  values.seconds,
  values.items,
  values.parts,
].map(Number) as [number, number, number, number, number, number];

const folder = mkdtempSync(join(tmpdir(), 'against-trtexec-'));
const addon = loadAddon(file);
const trt = openTrt(addon, libraries);
const engine = trt.load({ plan, hostCodeAllowed: false });
const shapes = shapesAt(engine, batch);

/** A turn of ours. */
async function withRunner<T>(turn: (runner: Runner) => Promise<T>): Promise<T> {
  const loaded = trt.load({ plan, hostCodeAllowed: false });
  try {
    return await turn(loaded.createRunner({ profile: 0, shapes, streams: 1, graph: false, wait: 'spin' }));
  } finally {
    loaded.close();
  }
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const compact = (samples: Iterable<number>): number[] => Array.from(samples, round);
const spread = (samples: number[]) => (samples.length > 1 ? round(sampleStandardDeviation(samples)) : 0);

interface TimesEntry {
  readonly computeMs: number;
  readonly h2dMs: number;
  readonly d2hMs: number;
}

/** One run of trtexec; samples are those of its export, the rest is its summary. */
function runTrtexec(transfers: boolean) {
  const times = join(folder, 'times.json');
  const options = [
    `--loadEngine=${plan}`,
    '--useSpinWait',
    `--warmUp=${warmupMs}`,
    `--duration=${seconds}`,
    `--iterations=${iterations}`,
    `--exportTimes=${times}`,
    ...(transfers ? [] : ['--noDataTransfers']),
    ...(isDynamic(engine) ? [`--shapes=${inputShapes(engine)}`] : []),
  ];
  const text = execFileSync(trtexec, options, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    },
  });
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`trtexec's summary has no ${pattern}:\n${text.slice(-2000)}`);
    return Number(found);
  };
  const entries = JSON.parse(readFileSync(times, 'utf8')) as TimesEntry[];
  return {
    computeMs: compact(entries.map(({ computeMs }) => computeMs)),
    medianComputeMs: median(entries.map(({ computeMs }) => computeMs)),
    medianH2dMs: median(entries.map(({ h2dMs }) => h2dMs)),
    medianD2hMs: median(entries.map(({ d2hMs }) => d2hMs)),
    medianEnqueueMs: number(/Enqueue Time: .*?median = ([\d.e+-]+) ms/),
    batchesPerSecond: number(/Throughput: ([\d.e+-]+) qps/),
    warnings: [...text.matchAll(/\[W\] (.*)/g)].map(([, line]) => line!),
  };
}

const inputShapes = (of: Engine): string =>
  inputsOf(of)
    .map(({ name }) => `${name}:${shapes[name]!.join('x')}`)
    .join(',');

const batches = [batchOf(engine, shapes)];

/** Iterations that fill the time, by a pilot. */
async function plannedIterations(runner: Runner, transfers: boolean) {
  const pilot = await runner.measure({ batches, warmup: 20, iterations: 50, transfers });
  const each = pilot.wallMs / 50;
  return {
    warmup: Math.ceil(warmupMs / each),
    iterations: Math.max(iterations, Math.ceil((seconds * 1000) / each)),
  };
}

async function runOurs(runner: Runner, transfers: boolean) {
  const { warmup, iterations: count } = await plannedIterations(runner, transfers);
  const measuring = runner.measure({ batches, warmup, iterations: count, transfers });
  // Once in the middle: the clocks under load.
  await setTimeout(seconds * 500);
  const telemetry = trt.telemetry();
  const { computeMs, enqueueMs, h2dMs, d2hMs, wallMs } = await measuring;
  return {
    computeMs: compact(computeMs),
    enqueueMs: compact(enqueueMs),
    medianComputeMs: median([...computeMs]),
    medianH2dMs: median([...h2dMs]),
    medianD2hMs: median([...d2hMs]),
    medianEnqueueMs: median([...enqueueMs]),
    batchesPerSecond: (count / wallMs) * 1000,
    telemetry,
  };
}

/** Runs a, b, b, a in each round. */
async function abba<A, B>(a: () => A | Promise<A>, b: () => B | Promise<B>) {
  const ours: A[] = [];
  const theirs: B[] = [];
  for (let done = 0; done < rounds; done++) {
    ours.push(await a());
    theirs.push(await b());
    theirs.push(await b());
    ours.push(await a());
  }
  return { ours, trtexec: theirs };
}

/** Medians over the runs, and ours over theirs. */
function ratio<Key extends string>(
  key: Key,
  { ours, trtexec: theirs }: { ours: Record<Key, number>[]; trtexec: Record<Key, number>[] },
) {
  const [a, b] = [ours.map(run => run[key]), theirs.map(run => run[key])];
  return {
    ours: round(median(a)),
    trtexec: round(median(b)),
    ratio: round(median(a) / median(b)),
    spreadOurs: spread(a),
    spreadTrtexec: spread(b),
  };
}

const [input, ...furtherInputs] = inputsOf(engine);

function writePart(): string {
  const part = join(folder, 'part');
  writeFileSync(part, inputBytes(input!, [items, ...shapes[input!.name]!.slice(1)], 7));
  return part;
}

/** The throughput of a sweep that reads the same part again and again: from memory, as far as the system keeps it there. */
async function runSweep(runner: Runner, part: string) {
  const outputs = Object.fromEntries(runner.outputs.map(({ name }, index) => [name, join(folder, `output-${index}`)]));
  const swept = await runner.sweep({ input: input!.name, parts: Array(parts).fill(part), items, batch, outputs });
  return {
    count: swept.count,
    seconds: round(swept.seconds),
    computeSeconds: round(swept.computeSeconds),
    secondsPerComputeSecond: round(swept.seconds / swept.computeSeconds),
    batchesPerSecond: swept.batches / swept.seconds,
    inputsPerSecond: round(swept.count / swept.seconds),
  };
}

const settings = { batch, rounds, iterations, seconds, items, parts, warmupMs };
const made: Record<string, unknown> = { versions: versions(addon, trt, plan), settings };
const summary: Record<string, unknown> = {};
/** After each section, so that a failure in a later one leaves the earlier ones. */
const save = (): void => writeFileSync(out, `${JSON.stringify({ ...made, summary })}\n`);

try {
  const bare = await abba(
    () => withRunner(runner => runOurs(runner, false)),
    () => runTrtexec(false),
  );
  made.bare = bare;
  summary.bare = {
    compute: ratio('medianComputeMs', bare),
    enqueue: ratio('medianEnqueueMs', bare),
    batchesPerSecond: ratio('batchesPerSecond', bare),
  };
  save();

  const moved = await abba(
    () => withRunner(runner => runOurs(runner, true)),
    () => runTrtexec(true),
  );
  made.moved = moved;
  summary.transfers = {
    compute: ratio('medianComputeMs', moved),
    h2d: ratio('medianH2dMs', moved),
    d2h: ratio('medianD2hMs', moved),
    batchesPerSecond: ratio('batchesPerSecond', moved),
  };
  save();

  if (furtherInputs.length === 0) {
    const part = writePart();
    const swept = await abba(
      () => withRunner(runner => runSweep(runner, part)),
      () => runTrtexec(true),
    );
    made.swept = swept;
    summary.sweep = {
      batchesPerSecond: ratio('batchesPerSecond', swept),
      inputsPerSecond: median(swept.ours.map(({ inputsPerSecond }) => inputsPerSecond)),
      secondsPerComputeSecond: median(swept.ours.map(({ secondsPerComputeSecond }) => secondsPerComputeSecond)),
    };
    save();
  }
  console.log(JSON.stringify({ settings, summary }, null, 1));
} finally {
  trt.close();
  rmSync(folder, { recursive: true, force: true });
}
