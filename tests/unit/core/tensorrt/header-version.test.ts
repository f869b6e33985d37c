import { expect, test } from 'vitest';
import { headerVersion } from '../../../../harness/core/tensorrt/header-version.ts';

// Lines of NvInferVersion.h of the releases 8.5, 10.6 and 11.4.
test.each([
  [
    '8.5.3',
    '#define NV_TENSORRT_MAJOR 8 //!< TensorRT major version.\n#define NV_TENSORRT_MINOR 5 //!< TensorRT minor version.\n#define NV_TENSORRT_PATCH 3 //!< TensorRT patch version.\n#define NV_TENSORRT_BUILD 1 //!< TensorRT build number.\n',
  ],
  [
    '10.6.0',
    '#define NV_TENSORRT_MAJOR 10 //!< TensorRT major version.\n#define NV_TENSORRT_MINOR 6  //!< TensorRT minor version.\n#define NV_TENSORRT_PATCH 0  //!< TensorRT patch version.\n',
  ],
  [
    '11.4.0',
    '#define TRT_MAJOR_ENTERPRISE 11\n#define TRT_MINOR_ENTERPRISE 4\n#define TRT_PATCH_ENTERPRISE 0\n#define TRT_BUILD_ENTERPRISE 106\n#define NV_TENSORRT_MAJOR TRT_MAJOR_ENTERPRISE //!< TensorRT major version.\n#define NV_TENSORRT_MINOR TRT_MINOR_ENTERPRISE\n#define NV_TENSORRT_PATCH TRT_PATCH_ENTERPRISE\n',
  ],
])('headers say their version: %s', (version, text) => {
  expect(headerVersion(text)).toBe(version);
});

test('another file says none', () => {
  expect(headerVersion('')).toBeNull();
  expect(headerVersion('#define NV_TENSORRT_MAJOR TRT_MAJOR_RTX\n')).toBeNull();
});
