// One turn of the addon with a plan, in a process of its own, as a run of trtexec is one. Prints what it measured as JSON.
//
//   node own-turn.ts --addon FILE --libraries FOLDER --plan FILE --kind bare|transfers|sweep|sweep-graph
//                    [--batch 8] [--iterations 1000] [--seconds 1] [--items 512] [--parts 118]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import type { Runner } from '../../native/trt.d.ts';
import { batchOf, inputBytes, inputsOf, isDynamic, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';
import { compact, round, turnOptions, warmupMs } from './turns.ts';

const { values } = parseArgs({ options: { ...openOptions, ...turnOptions, kind: { type: 'string' } } });
const { addon: file, libraries, plan, kind } = required(values, 'addon', 'libraries', 'plan', 'kind');
const [batch, iterations, seconds] = [Number(values.batch), Number(values.iterations), Number(values.seconds)];

const addon = loadAddon(file);
const trt = openTrt(addon, libraries);
const engine = trt.load({ plan, hostCodeAllowed: false });
const shapes = shapesAt(engine, batch);

/** Iterations that fill the time, by a pilot, with transfers or without; in its middle, the state of the device. */
async function measure(runner: Runner, transfers: boolean) {
  const batches = [batchOf(engine, shapes)];
  const pilot = await runner.measure({ batches, warmup: 20, iterations: 50, transfers, profiler: false });
  const each = pilot.wallMs / 50;
  const count = Math.max(iterations, Math.ceil((seconds * 1000) / each));
  const measuring = runner.measure({
    batches,
    warmup: Math.ceil(warmupMs / each),
    iterations: count,
    transfers,
    profiler: false,
  });
  await setTimeout(warmupMs + seconds * 500);
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

/** A sweep that reads the same part again and again: from memory, as far as the system keeps it there. */
async function sweep(runner: Runner) {
  const [items, parts] = [Number(values.items), Number(values.parts)];
  const folder = mkdtempSync(join(tmpdir(), 'own-turn-'));
  try {
    const input = inputsOf(engine)[0]!;
    const part = join(folder, 'part');
    writeFileSync(part, inputBytes(input, [items, ...shapes[input.name]!.slice(1)], 7));
    const outputs = Object.fromEntries(
      runner.outputs.map(({ name }, index) => [name, join(folder, `output-${index}`)]),
    );
    const swept = await runner.sweep({ input: input.name, parts: Array(parts).fill(part), items, batch, outputs });
    return {
      count: swept.count,
      seconds: round(swept.seconds),
      computeSeconds: round(swept.computeSeconds),
      secondsPerComputeSecond: round(swept.seconds / swept.computeSeconds),
      batchesPerSecond: swept.batches / swept.seconds,
      inputsPerSecond: round(swept.count / swept.seconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const runner = engine.createRunner({ profile: 0, shapes, streams: 1, graph: kind === 'sweep-graph', wait: 'spin' });
  const turn = kind.startsWith('sweep') ? await sweep(runner) : await measure(runner, kind === 'transfers');
  const given = inputsOf(engine).map(({ name }) => `${name}:${shapes[name]!.join('x')}`);
  console.log(
    JSON.stringify({ turn, versions: versions(addon, trt, plan), shapes: isDynamic(engine) ? given.join(',') : '' }),
  );
} finally {
  trt.close();
}
