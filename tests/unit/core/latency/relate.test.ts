import { describe, expect, test } from 'vitest';
import { relate, type Workload } from '../../../../harness/core/latency/relate.ts';
import { baseline, digestOf } from '../../../fixtures/sample-records.ts';

const { model, recipe, inputs, measurement, platform } = baseline;
const now: Workload = { model, recipe, inputs, measurement, platform };
const on = (change: Partial<Workload['platform']>): Workload => ({ ...now, platform: { ...platform, ...change } });

describe('two latencies are', () => {
  test.for([
    ['a regression where nothing differs', now, 'regression', []],
    [
      'a regression where only the name and the seed of the measurement recipe differ',
      { ...now, measurement: { ...measurement, name: 'other', seed: 9 } },
      'regression',
      [],
    ],
    [
      'an upgrade where the stack differs alone',
      on({ id: 'cpu-1-ffffffffffff', stack: { onnxruntime: '1.29.0' } }),
      'upgrade',
      ['stack.onnxruntime was 1.29.0 and is 1.30.0'],
    ],
    [
      'of two platforms where the device differs alone',
      on({ name: 'cpu-n', device: { model: 'a processor', threads: 8 } }),
      'cross-platform',
      ['platform was cpu-n and is cpu-1', 'device.threads was 8 and is 1'],
    ],
  ] as const)('%s', ([, before, kind, differs]) => {
    expect(relate(before, now)).toEqual({
      kind: 'related',
      relation: { kind, against: before.platform.id, differs },
    });
  });

  test.for([
    [
      on({ stack: { onnxruntime: '1.29.0' }, device: { model: 'a processor', threads: 2 } }),
      /differs in device and in stack.*threads was 2 and is 1, stack\.onnxruntime was 1\.29\.0/,
    ],
    [
      { ...now, measurement: { ...measurement, batch: 8, graph: true } },
      /measured by another recipe: batch was 8 and is 1, graph was true and is not said/,
    ],
    [
      { ...now, recipe: { ...recipe, precision: 'fp16', flags: {} } },
      /built by another recipe: flags was \{\} and is \{"threads":2\}, precision was fp16 and is fp32/,
    ],
    [
      { ...now, model: { name: 'digits', digest: digestOf('b') } },
      /another model: digits sha256:bbbbbbbbbbbb, and this one is digits sha256:aaaaaaaaaaaa/,
    ],
    [
      on({ device: { ...platform.device, clockMhz: 1980 } }),
      /tells other facts of its device, and nobody could say whether it is the same: device\.clockMhz was 1980 and is not/,
    ],
    [{ ...now, inputs: [3, 28, 28] }, /inputs of another shape: 3 × 28 × 28 there, 1 × 28 × 28 here/],
  ] as const)('refused in words where %o', ([before, words]) => {
    const related = relate(before as Workload, now);
    expect(related).toMatchObject({ kind: 'refused', why: expect.stringMatching(words) });
  });
});
