// Builds one plan through the addon, for the other scripts to measure.
//
//   node build-plan.ts --addon FILE --libraries FOLDER --model FILE.onnx --out FILE.plan
//                      [--flags FP16,TF32] [--level N] [--batch N] [--cache FILE]
//
// --batch is the optimum of a dynamic first axis, whose profile goes from 1 to there.
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inspectOnnx } from '../../harness/core/onnx.ts';
import { buildRequest } from './build-request.ts';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';

const { values } = parseArgs({
  options: {
    ...openOptions,
    model: { type: 'string' },
    flags: { type: 'string', default: '' },
    level: { type: 'string' },
    batch: { type: 'string', default: '8' },
    cache: { type: 'string' },
  },
});
const { addon: file, libraries, model, out } = required(values, 'addon', 'libraries', 'model', 'out');
const addon = loadAddon(file);
const trt = openTrt(addon, libraries);
const batch = Number(values.batch);
const at = (shape: readonly (number | string)[], first: number) =>
  shape.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? first : 1));
const dynamic = inspectOnnx(readFileSync(model)).inputs.filter(({ shape }) =>
  shape.some(dim => typeof dim === 'string' || dim < 1),
);
const result = await trt.build(
  buildRequest(model, out, {
    flags: values.flags.split(',').filter(Boolean),
    optimizationLevel: values.level === undefined ? null : Number(values.level),
    profilingVerbosity: 'DETAILED',
    timingCacheIn: values.cache !== undefined && existsSync(values.cache) ? values.cache : null,
    timingCacheOut: values.cache ?? null,
    profiles:
      dynamic.length === 0
        ? []
        : [
            Object.fromEntries(
              dynamic.map(({ name, shape }) => [
                name,
                { min: at(shape, 1), opt: at(shape, batch), max: at(shape, batch) },
              ]),
            ),
          ],
  }),
);
console.log(JSON.stringify({ ...versions(addon, trt), ...result }, null, 1));
trt.close();
