// Runs one plan on the whole device and on partitions of it, each in a process of its own, and says whether the outputs are
// the same bits and what the compute time is:
//   node partition-check.ts --addon FILE --libraries FOLDER --plan FILE --out FILE.json [--batch 256] [--sms 96,32]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { batchOf, shapesAt } from './engine-inputs.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const { values } = parseArgs({
  options: {
    ...openOptions,
    plan: { type: 'string' },
    batch: { type: 'string', default: '256' },
    sms: { type: 'string', default: '96,32' },
    /** Of one process: how many multiprocessors; 0 for all. */
    one: { type: 'string' },
  },
});

if (values.one === undefined) {
  const { out } = required(values, 'addon', 'libraries', 'plan', 'out');
  const asked = ['0', ...values.sms.split(',')];
  const results = asked.map(sms =>
    JSON.parse(execFileSync(process.execPath, [...process.argv.slice(1), '--one', sms], { encoding: 'utf8' }).trim()),
  );
  for (const { multiprocessors, outputs, medianComputeMs } of results) {
    const same = outputs === results[0].outputs ? 'the same bits' : 'OTHER BITS';
    console.log(`${multiprocessors} multiprocessors: ${medianComputeMs.toFixed(4)} ms, ${same} as on the whole device`);
  }
  writeFileSync(out, `${JSON.stringify({ batch: Number(values.batch), results }, null, 1)}\n`);
} else {
  const { addon: file, libraries, plan } = required(values, 'addon', 'libraries', 'plan');
  const addon = loadAddon(file);
  const trt = openTrt(addon, libraries, Number(values.one) || null);
  const engine = trt.load({ plan, hostCodeAllowed: false });
  const shapes = shapesAt(engine, Number(values.batch));
  const runner = engine.createRunner({ profile: 0, shapes, streams: 1, graph: false, wait: 'spin' });
  const inputs = batchOf(engine, shapes);
  const hash = createHash('sha256');
  for (const bytes of Object.values(runner.infer(inputs))) hash.update(bytes);
  const { computeMs } = await runner.measure({
    batches: [inputs],
    warmup: 50,
    iterations: 300,
    transfers: false,
    profiler: false,
  });
  const result = {
    multiprocessors: trt.about.device.multiprocessorsUsed,
    outputs: hash.digest('hex'),
    medianComputeMs: median([...computeMs]),
    versions: versions(addon, trt, plan),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
