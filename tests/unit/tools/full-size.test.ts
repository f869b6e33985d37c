import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { inspectOnnx } from '../../../harness/core/onnx.ts';
import { fullSize } from '../../../tools/full-size/models.ts';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// AlexNet and VGG-16 have 200 million between them, which would take longer than they are worth in every run.
test.for([
  ['resnet18', 11_689_512, 224],
  ['mobilenetv1', 4_231_976, 224],
  ['googlenet', 6_998_552, 224],
] as const)(
  '%s at full size has the published number of parameters',
  { timeout: 60_000 },
  ([name, published, side]) => {
    const { bytes, parameters } = fullSize(name);
    expect(parameters).toBe(published);
    const { inputs, outputs } = inspectOnnx(bytes);
    expect(inputs).toEqual([{ name: 'input', dtype: 'float32', shape: ['N', 3, side, side] }]);
    expect(outputs).toEqual([{ name: 'logits', dtype: 'float32', shape: ['N', 1000] }]);
  },
);

test('a seed gives the same bytes each time, and another seed other ones', { timeout: 60_000 }, () => {
  const [one, again, other] = [fullSize('mobilenetv1', 1), fullSize('mobilenetv1', 1), fullSize('mobilenetv1', 2)];
  expect(digest(again.bytes)).toBe(digest(one.bytes));
  expect(digest(other.bytes)).not.toBe(digest(one.bytes));
});
