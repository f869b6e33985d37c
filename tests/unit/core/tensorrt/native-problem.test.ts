import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../../harness/core/errors.ts';
import { fromNative, isNativeProblem, leavesContextBroken } from '../../../../harness/core/tensorrt/native-problem.ts';

const problem = (code: string, said = '', stage = 'build') =>
  Object.assign(new Error('what the addon says'), { code, stage, said });
const known = (code: string, said?: string, stage?: string) => {
  const error = fromNative(problem(code, said, stage), 'Building with recipe fp16');
  expect(error).toBeInstanceOf(TriplicateError);
  return error as TriplicateError;
};

describe('a problem of the addon', () => {
  test.for([
    ['SYMBOL_MISSING', 'PLATFORM_ABSENT', 'environment'],
    ['LIBRARY_VERSION', 'PLATFORM_ABSENT', 'environment'],
    ['DRIVER', 'PLATFORM_ABSENT', 'environment'],
    ['DEVICE_MISSING', 'PLATFORM_ABSENT', 'environment'],
    ['PARTITION', 'PLATFORM_ABSENT', 'environment'],
    ['PARSE_FAILED', 'MODEL_NOT_PARSED', 'usage'],
    ['NAME_UNKNOWN', 'FLAG_UNKNOWN', 'usage'],
    ['UNSUPPORTED', 'RECIPE_UNSUPPORTED', 'usage'],
    ['BUILD_FAILED', 'BUILD_FAILED', 'inconclusive'],
    ['OUT_OF_MEMORY', 'OUT_OF_MEMORY', 'inconclusive'],
    ['PLAN_REFUSED', 'ENGINE_UNREADABLE', 'usage'],
    ['INPUT_MISMATCH', 'SHAPE_MISMATCH', 'usage'],
    ['RUN_FAILED', 'RUN_FAILED', 'inconclusive'],
    ['CUDA', 'RUN_FAILED', 'inconclusive'],
    ['IO', 'FILE_FAILED', 'environment'],
  ] as const)('%s is %s, of kind %s', ([code, ours, exit]) => {
    const error = known(code);
    expect(error).toMatchObject({ code: ours, exit });
    expect(error.next).toMatch(/\w/);
    expect(error.message).toContain('Building with recipe fp16');
    expect(error.message).toContain('what the addon says');
  });

  test('brings the library’s own words', () => {
    expect(known('BUILD_FAILED', 'Could not find any implementation for node conv1').message).toContain(
      'TensorRT said: Could not find any implementation for node conv1',
    );
  });

  test('of a build says where the library said nothing', () => {
    const silent = known('BUILD_FAILED');
    expect(silent.message).toMatch(/ TensorRT said nothing\.$/);
    expect(silent.next).toMatch(/^Read its log, where one is named; another/);
    const spoken = known('BUILD_FAILED', 'no kernel');
    expect(spoken.message).not.toContain('said nothing');
    expect(spoken.next).toMatch(/^Read the words above; another/);
  });

  test('about an operator is the same error as of other backends', () => {
    for (const said of [
      'No importer registered for op: Frobnicate. Attempting to import as plugin.',
      'node 0 frob-1 (Frobnicate): creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
    ])
      expect(known('PARSE_FAILED', said).code).toBe('OPERATOR_UNSUPPORTED');
    expect(known('PARSE_FAILED', 'Failed to parse ONNX model from file').code).toBe('MODEL_NOT_PARSED');
  });

  test('about a plan explains what TensorRT says only by tags', () => {
    const said = 'Version tag does not match. Note: Current Version: 213, Serialized Engine Version: 205';
    expect(known('PLAN_REFUSED', said, 'load').message).toMatch(/another version of TensorRT.*two copies/s);
  });

  test('names no places of this machine, and leaves names of layers as they are', () => {
    const file = Object.assign(problem('IO'), { message: 'The file /home/ada/store/blob cannot be read.' });
    expect(fromNative(file, 'Running').message).toContain('The file blob cannot be read.');
    expect(known('BUILD_FAILED', 'no implementation for node /layer1/conv1/Conv').message).toContain(
      '/layer1/conv1/Conv',
    );
    expect(known('LIBRARY_MISSING', '/opt/lib/libnvinfer.so.10: file too short', 'open').message).toContain(
      'The library said: libnvinfer.so.10: file too short',
    );
  });

  test('says the driver’s words once, and as the driver’s', () => {
    expect(known('DEVICE_MISSING', 'CUDA_ERROR_NO_DEVICE: none', 'open').message).toContain('CUDA said: CUDA_ERROR');
    expect(known('DEVICE_MISSING', 'what the addon says', 'open').message).not.toContain('said:');
  });

  test('of a library that only builds need leaves the platform there', () => {
    expect(known('LIBRARY_MISSING', '', 'open')).toMatchObject({ code: 'PLATFORM_ABSENT', exit: 'environment' });
    expect(known('LIBRARY_MISSING', '', 'configure')).toMatchObject({ code: 'LIBRARY_MISSING', exit: 'environment' });
  });

  test('of a rebuild whose timing cache lacks something says what that means', () => {
    const said =
      '[timingCache.cpp::addOp::653] Error Code 2: Internal Error (Assertion !errorOnMiss failed. Adding new entry to timing cache is not allowed if `BuilderFlag::kERROR_ON_TIMING_CACHE_MISS` is set.)';
    expect(known('BUILD_FAILED', said, 'build')).toMatchObject({
      code: 'TIMING_CACHE_MISS',
      exit: 'inconclusive',
      message: expect.stringContaining('would not be known to be the same engine'),
      next: expect.stringContaining('--mode rebuild'),
    });
  });

  test('that is a fault of the harness itself stays one', () => {
    for (const code of ['CLOSED', 'WRONG_HANDLE', 'ARGUMENT']) {
      const fault = problem(code);
      expect(fromNative(fault, 'Loading')).toBe(fault);
    }
  });

  test('is told from other errors', () => {
    expect(isNativeProblem(problem('IO'))).toBe(true);
    expect(isNativeProblem(new Error('x'))).toBe(false);
    expect(isNativeProblem(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
    expect(isNativeProblem(null)).toBe(false);
  });

  test('of the device leaves the process of no more use', () => {
    expect(leavesContextBroken(problem('CUDA'))).toBe(true);
    expect(leavesContextBroken(problem('RUN_FAILED', '', 'run'))).toBe(true);
    expect(leavesContextBroken(problem('RUN_FAILED', '', 'context'))).toBe(false);
    expect(leavesContextBroken(problem('OUT_OF_MEMORY'))).toBe(false);
  });
});
