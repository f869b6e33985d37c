// Measures one plan with the addon and with trtexec by turns (ABBA), and compares what both say.
//
//   node against-trtexec.ts --addon FILE --libraries FOLDER --trtexec FILE --plan FILE --out FILE.json
//                           [--batch 8] [--iterations 1000] [--seconds 1] [--items 512] [--parts 118]
//                           [--rounds 5] [--bare-rounds 20]
//
// Spin wait, no CUDA graph but where one is named, 200 ms of warm-up on both sides. Each turn of either is a process of its
// own that loads the plan anew, because where its weights come to lie moves the compute time by a percent; so the comparison
// of compute times has many short turns. Run it on a few cores (taskset): host times depend on the core. Three comparisons:
// compute and enqueue times without transfers; a sweep over parts × items inputs against trtexec's throughput with
// transfers, once without a CUDA graph and once with one on both sides; a sweep's seconds against the sum of its compute
// times. trtexec exports host times with six digits, which is 0.01 ms after the first second, so enqueue times are read from
// its summary.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, sampleStandardDeviation } from 'simple-statistics';
import { openOptions, required } from './open-addon.ts';
import { compact, round, turnOptions, warmupMs } from './turns.ts';

const { values } = parseArgs({
  options: {
    ...openOptions,
    ...turnOptions,
    trtexec: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'bare-rounds': { type: 'string', default: '20' },
  },
});
const { addon, libraries, trtexec, plan, out } = required(values, 'addon', 'libraries', 'trtexec', 'plan', 'out');
const { batch, iterations, seconds, items, parts } = values;
const [rounds, bareRounds] = [Number(values.rounds), Number(values['bare-rounds'])];
const folder = mkdtempSync(join(tmpdir(), 'against-trtexec-'));
const environment = {
  ...process.env,
  LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
};
const execute = (program: string, options: readonly string[]): string =>
  execFileSync(program, options, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: environment });

interface OwnTurn {
  readonly turn: Record<string, unknown>;
  readonly versions: Record<string, unknown>;
  /** As trtexec takes them; empty where the plan has its own. */
  readonly shapes: string;
}

interface Throughput {
  readonly batchesPerSecond: number;
}

interface Times extends Throughput {
  readonly medianComputeMs: number;
  readonly medianH2dMs: number;
  readonly medianD2hMs: number;
  readonly medianEnqueueMs: number;
}

interface SweepTurn extends Throughput {
  readonly inputsPerSecond: number;
  readonly secondsPerComputeSecond: number;
}

const settings = { batch, iterations, seconds, items, parts, rounds, bareRounds, warmupMs };
const made: Record<string, unknown> = { settings };
const summary: Record<string, unknown> = {};
/** After each section, so that a failure in a later one leaves the earlier ones. */
const save = (): void => writeFileSync(out, `${JSON.stringify({ ...made, summary })}\n`);
let shapes = '';

function runOurs<T>(kind: 'bare' | 'transfers' | 'sweep' | 'sweep-graph'): T {
  const options = { addon, libraries, plan, kind, batch, iterations, seconds, items, parts };
  const script = join(import.meta.dirname, 'own-turn.ts');
  const text = execute(process.execPath, [
    script,
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
  ]);
  const own = JSON.parse(text) as OwnTurn;
  made.versions = own.versions;
  shapes = own.shapes;
  return own.turn as T;
}

interface TimesEntry {
  readonly computeMs: number;
  readonly h2dMs: number;
  readonly d2hMs: number;
}

/** One run of trtexec; samples are those of its export, the rest is its summary. Ours comes first, and tells the shapes. */
function runTrtexec(transfers: boolean, graph = false) {
  const times = join(folder, 'times.json');
  const text = execute(trtexec, [
    `--loadEngine=${plan}`,
    '--useSpinWait',
    `--warmUp=${warmupMs}`,
    `--duration=${seconds}`,
    `--iterations=${iterations}`,
    `--exportTimes=${times}`,
    ...(shapes === '' ? [] : [`--shapes=${shapes}`]),
    ...(transfers ? [] : ['--noDataTransfers']),
    ...(graph ? ['--useCudaGraph'] : []),
  ]);
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

/** Turns a, b, b, a in each round. */
function abba<A, B>(count: number, a: () => A, b: () => B): { ours: A[]; trtexec: B[] } {
  const ours: A[] = [];
  const theirs: B[] = [];
  for (let done = 0; done < count; done++) {
    ours.push(a());
    theirs.push(b(), b());
    ours.push(a());
  }
  return { ours, trtexec: theirs };
}

/** Medians over the turns, and ours over theirs. */
function ratio<Key extends string>(
  key: Key,
  { ours, trtexec: theirs }: { ours: Record<Key, number>[]; trtexec: Record<Key, number>[] },
) {
  const [a, b] = [ours.map(turn => turn[key]), theirs.map(turn => turn[key])];
  const spread = (samples: number[]) => (samples.length > 1 ? round(sampleStandardDeviation(samples)) : 0);
  return {
    ours: round(median(a)),
    trtexec: round(median(b)),
    ratio: round(median(a) / median(b)),
    spreadOurs: spread(a),
    spreadTrtexec: spread(b),
  };
}

try {
  const bare = abba(
    bareRounds,
    () => runOurs<Times>('bare'),
    () => runTrtexec(false),
  );
  made.bare = bare;
  summary.bare = {
    compute: ratio('medianComputeMs', bare),
    enqueue: ratio('medianEnqueueMs', bare),
    batchesPerSecond: ratio('batchesPerSecond', bare),
  };
  save();

  const moved = abba(
    rounds,
    () => runOurs<Times>('transfers'),
    () => runTrtexec(true),
  );
  made.transfers = moved;
  summary.transfers = {
    compute: ratio('medianComputeMs', moved),
    h2d: ratio('medianH2dMs', moved),
    d2h: ratio('medianD2hMs', moved),
    batchesPerSecond: ratio('batchesPerSecond', moved),
  };
  save();
  for (const graph of [false, true]) {
    const name = graph ? 'sweep-graph' : 'sweep';
    const swept = abba(
      rounds,
      () => runOurs<SweepTurn>(name),
      () => runTrtexec(true, graph),
    );
    made[name] = swept;
    summary[name] = {
      batchesPerSecond: ratio('batchesPerSecond', swept),
      inputsPerSecond: median(swept.ours.map(({ inputsPerSecond }) => inputsPerSecond)),
      secondsPerComputeSecond: median(swept.ours.map(({ secondsPerComputeSecond }) => secondsPerComputeSecond)),
    };
    save();
  }

  console.log(JSON.stringify({ settings, summary }, null, 1));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
