import { expect, test } from 'vitest';
import { fromProblem } from '../../../../harness/adapters/worker-process/failures.ts';

test.for([
  ['usage', ['MODEL_NOT_PARSED', 'FLAG_UNKNOWN', 'ENGINE_UNREADABLE', 'SHAPE_MISMATCH']],
  ['environment', ['PLATFORM_ABSENT', 'ADDON_MISSING', 'LIBRARY_MISSING', 'FILE_FAILED', 'STORE_UNWRITABLE']],
  ['inconclusive', ['BUILD_FAILED', 'RUN_FAILED', 'OUT_OF_MEMORY', 'INSPECTOR_UNKNOWN', 'BLOB_CORRUPT', 'UNEXPECTED']],
] as const)('what a worker answers is of the kind it was thrown with: %s', ([exit, codes]) => {
  for (const code of codes) expect(fromProblem({ code, message: 'm', next: 'n' })).toMatchObject({ code, exit });
});
