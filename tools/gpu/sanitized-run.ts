// One small use of everything that touches device memory, for a memory checker to watch: load, infer, measure, sweep,
// profile, with and without a graph, close.
//
//   node sanitized-run.ts --addon FILE --libraries FOLDER --plan FILE --out FILE.json [--batch 8]
//
// The JSON says versions and the plan's digest.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { batchOf, inputBytes, inputsOf, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const { values } = parseArgs({
  options: { ...openOptions, plan: { type: 'string' }, batch: { type: 'string', default: '8' } },
});
const { addon: file, libraries, plan, out } = required(values, 'addon', 'libraries', 'plan', 'out');
const batch = Number(values.batch);
const items = 64;

const folder = mkdtempSync(join(tmpdir(), 'sanitized-'));
const addon = loadAddon(file);
const trt = openTrt(addon, libraries);
writeFileSync(out, JSON.stringify(versions(addon, trt, plan)));
try {
  const engine = trt.load({ plan, hostCodeAllowed: false });
  const shapes = shapesAt(engine, batch);
  const inputs = batchOf(engine, shapes);
  const input = inputsOf(engine)[0]!;
  const part = join(folder, 'part');
  writeFileSync(part, inputBytes(input, [items, ...shapes[input.name]!.slice(1)]));
  for (const [streams, graph] of [
    [1, false],
    [2, true],
  ] as const) {
    const runner = engine.createRunner({ profile: 0, shapes, streams, graph, wait: 'block' });
    runner.infer(inputs);
    await runner.measure({ batches: [inputs], warmup: 2, iterations: 20, transfers: true, profiler: false });
    await runner.measure({ batches: [inputs], warmup: 2, iterations: 20, transfers: false, profiler: false });
    const outputs = Object.fromEntries(
      runner.outputs.map(({ name }, index) => [name, join(folder, `output-${index}`)]),
    );
    const { count } = await runner.sweep({ input: input.name, parts: [part], items, batch, outputs });
    if (!graph) await runner.profile({ batch: inputs, warmup: 1, iterations: 3 });
    console.log(`${streams} streams, graph ${graph}: ${count} inputs swept`);
    runner.close();
  }
  engine.close();
} finally {
  trt.close();
  rmSync(folder, { recursive: true, force: true });
}
