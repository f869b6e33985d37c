// One plan against itself: does the preset `gate` call equal engines different, and does reading the device ten times a second
// move what is measured?
//   node equal-engines.ts --addon FILE --libraries FOLDER --plan FILE --out FILE.json [--count 200] [--first 0] [--batch 1]
//                         [--loads round|once] [--seconds N] [--telemetry]
//
// Each comparison loads the plan for both sides, anew for each round or once, and measures as the gate does, with a schedule of its own
// seed; 2 % and 5 % are then planted in what was measured. It ends by itself before the next comparison when the seconds are over. The JSON has the median of every round. With
// --telemetry also 40 rounds of half a second with and without the device read, ABBA.
import { writeFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { gate } from '../../harness/core/latency/gate.ts';
import { interleave } from '../../harness/core/schedule.ts';
import { median } from '../../harness/core/statistics.ts';
import type { Runner } from '../../native/trt.d.ts';
import { type Found, gateFinds, measureForGate, otherRules } from '../../tests/fixtures/gate-rules.ts';
import { batchOf, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const { values } = parseArgs({
  options: {
    ...openOptions,
    plan: { type: 'string' },
    count: { type: 'string', default: '200' },
    first: { type: 'string', default: '0' },
    loads: { type: 'string', default: 'round' },
    seconds: { type: 'string', default: '3600' },
    batch: { type: 'string', default: '1' },
    telemetry: { type: 'boolean', default: false },
  },
});
const { addon: file, libraries, plan, out } = required(values, 'addon', 'libraries', 'plan', 'out');
const addon = loadAddon(file);
const trt = openTrt(addon, libraries);

const warmup = 5;

function opened() {
  const engine = trt.load({ plan, hostCodeAllowed: false });
  const shapes = shapesAt(engine, Number(values.batch));
  const runner = engine.createRunner({ profile: 0, shapes, streams: 1, graph: false, wait: 'spin' });
  return { engine, runner, batch: batchOf(engine, shapes) };
}

async function timed(
  runner: Runner,
  batch: Readonly<Record<string, Uint8Array>>,
  iterations: number,
): Promise<number[]> {
  const { computeMs } = await runner.measure({
    batches: [batch],
    warmup,
    iterations,
    transfers: false,
    profiler: false,
  });
  return [...computeMs];
}

type Side = ReturnType<typeof opened>;

/** A side as the recipe loads it: its round is measured on an engine of its own, or on the one that stays. */
function loading() {
  const kept = values.loads === 'once' ? opened() : null;
  return {
    async round(work: (side: Side) => Promise<number[]>): Promise<number[]> {
      const side = kept ?? opened();
      const samples = await work(side);
      if (!kept) side.engine.close();
      return samples;
    },
    close: () => kept?.engine.close(),
  };
}

async function compareEqual(seed: number) {
  const sides = [loading(), loading()] as const;
  const rounds: [number[][], number[][]] = [[], []];
  const orders = interleave(2, gate.rounds.most, seed);
  const schedule = await measureForGate({
    left: rounds[0],
    right: rounds[1],
    async measure(more) {
      for (let round = 0; round < more; round++)
        for (const side of orders[rounds[0].length]!.map(one => one as 0 | 1))
          rounds[side].push(await sides[side].round(one => timed(one.runner, one.batch, gate.iterations)));
    },
  });
  for (const side of sides) side.close();
  return { seed, schedule: schedule.kind, rounds, says: findings(rounds) };
}

type Rule = (left: number[][], right: number[][]) => Found;
const rules: Readonly<Record<string, Rule>> = { gate: gateFinds, ...otherRules };
const planted = [1, 1.02, 1.05] as const;

/** What each rule says of one comparison, by how much slower its right side was made. */
const findings = ([left, right]: readonly [number[][], number[][]]): Found[][] =>
  planted.map(factor => {
    const slower = right.map(round => round.map(ms => ms * factor));
    return Object.values(rules).map(rule => rule(left, slower));
  });

/** How many comparisons each rule says it of. */
const found = () =>
  Object.fromEntries(
    planted.map((factor, at) => [
      factor,
      Object.fromEntries(
        Object.keys(rules).map((name, which) => {
          const count = (wanted: Found) => compared.filter(({ says }) => says[at]![which] === wanted).length;
          return [
            name,
            Object.fromEntries((['slower', 'faster', 'no', 'undecided'] as const).map(one => [one, count(one)])),
          ];
        }),
      ),
    ]),
  );

const compared: Awaited<ReturnType<typeof compareEqual>>[] = [];
const [first, count, seconds] = [Number(values.first), Number(values.count), Number(values.seconds)];
const began = performance.now();
for (let seed = first; seed < first + count && performance.now() - began < seconds * 1000; seed++) {
  compared.push(await compareEqual(seed));
  // A machine may be taken away before all are there.
  if (compared.length % 10 === 0) write(null);
}
console.log(JSON.stringify(found(), null, 1));

/** Rounds of half a second, the device read ten times a second in every second one. */
async function telemetry() {
  const { engine, runner, batch } = opened();
  const pilot = await timed(runner, batch, 100);
  const iterations = Math.ceil(500 / median(pilot));
  const rounds: [number[][], number[][]] = [[], []];
  let readings = 0;
  for (const order of interleave(2, 40, 1))
    for (const side of order.map(one => one as 0 | 1)) {
      const timer = setInterval(() => {
        if (side === 1 && trt.telemetry()) readings += 1;
      }, 100);
      rounds[side].push(await timed(runner, batch, iterations));
      clearInterval(timer);
    }
  engine.close();
  console.log(`telemetry: ${readings} readings`);
  return { iterations, readings, found: gateFinds(rounds[0], rounds[1]), rounds: rounds.map(side => side.map(median)) };
}

write(values.telemetry ? await telemetry() : null);

/** What there is so far; telemetry comes last. */
function write(watching: Awaited<ReturnType<typeof telemetry>> | null): void {
  const nanoseconds = (ms: number): number => Math.round(ms * 1e6);
  const medians = compared.map(({ rounds, says: _, ...one }) => ({
    ...one,
    medians: rounds.map(side => side.map(round => nanoseconds(median(round)))),
  }));
  const recipe = { ...gate, loads: values.loads, warmup, batch: Number(values.batch), transfers: false, wait: 'spin' };
  const told = watching && { ...watching, rounds: watching.rounds.map(side => side.map(nanoseconds)) };
  const all = {
    versions: versions(addon, trt, plan),
    recipe,
    unit: 'ns',
    found: found(),
    compared: medians,
    telemetry: told,
  };
  writeFileSync(out, `${JSON.stringify(all)}\n`);
}
