import { expect, test } from 'vitest';
import { staysInside } from '../../../harness/core/relative-name.ts';

test.for(['weights.bin', 'data/weights.bin', './w', 'a..b', 'model.onnx_data'])('%s stays inside the folder', name => {
  expect(staysInside(name)).toBe(true);
});

test.for(['', '..', '../w', 'a/../../w', '/etc/passwd', 'C:\\w', 'c:w', '\\w', 'a\\..\\w', 'w\0'])(
  '%j does not',
  name => {
    expect(staysInside(name)).toBe(false);
  },
);
