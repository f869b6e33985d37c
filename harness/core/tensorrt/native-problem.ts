import { doctorCommand, doctorFixCommand } from '../commands.ts';
import { type ErrorDetails, TriplicateError } from '../errors.ts';
import { withoutPlaces } from '../without-places.ts';
import { explainRefusal } from './explain-refusal.ts';

/** What the native addon throws. */
export interface NativeProblem {
  readonly code: string;
  readonly stage: string;
  readonly message: string;
  /** The library's own words. */
  readonly said: string;
}

export function isNativeProblem(error: unknown): error is NativeProblem & Error {
  const { code, stage, said } = (error ?? {}) as Partial<NativeProblem>;
  return error instanceof Error && typeof code === 'string' && typeof stage === 'string' && typeof said === 'string';
}

/**
 * After these the process' CUDA context is of no more use, or nobody knows: a kernel that reads where it must not is
 * reported by the driver, or by TensorRT as a run that failed.
 */
export const leavesContextBroken = ({ code, stage, said }: Pick<NativeProblem, 'code' | 'stage' | 'said'>): boolean =>
  code === 'CUDA' || (code === 'RUN_FAILED' && stage === 'run') || (code !== 'OUT_OF_MEMORY' && driverFault.test(said));

/** As TensorRT reports a fault of the device while it loads or builds. */
const driverFault = /Cuda (?:Runtime|Driver) \(/i;

type Kind = Pick<ErrorDetails, 'next'> & { readonly code: string; readonly exit: NonNullable<ErrorDetails['exit']> };

const absent = (next: string): Kind => ({ code: 'PLATFORM_ABSENT', next, exit: 'environment' });
const seeDoctor = `See what is here: ${doctorCommand}`;

const otherSettings = 'another optimization level, workspace or precision may pass.';

const kinds: Readonly<Record<string, Kind>> = {
  LIBRARY_MISSING: absent(seeDoctor),
  SYMBOL_MISSING: absent(`Install libraries of one version, then: ${doctorCommand}`),
  LIBRARY_VERSION: absent(`Compile the addon for this version: ${doctorFixCommand}`),
  DRIVER: absent(`Install or start NVIDIA's driver, then: ${doctorCommand}`),
  DEVICE_MISSING: absent('Look at CUDA_VISIBLE_DEVICES and at what nvidia-smi lists.'),
  PARTITION: absent('Name a partition that the device can give, as in gpu-sm96.'),
  PARSE_FAILED: {
    code: 'MODEL_NOT_PARSED',
    next: 'Export the model with operators that this TensorRT has, or fold them with a tool such as onnx-simplifier.',
    exit: 'usage',
  },
  NAME_UNKNOWN: { code: 'FLAG_UNKNOWN', next: 'Correct the name in the recipe.', exit: 'usage' },
  UNSUPPORTED: {
    code: 'RECIPE_UNSUPPORTED',
    next: 'Take it out of the recipe, or build on a device and version that has it.',
    exit: 'usage',
  },
  BUILD_FAILED: { code: 'BUILD_FAILED', next: `Read the words above; ${otherSettings}`, exit: 'inconclusive' },
  OUT_OF_MEMORY: {
    code: 'OUT_OF_MEMORY',
    next: 'Free the device (see nvidia-smi), lower batch, or set tensorrt.pools.WORKSPACE in the recipe.',
    exit: 'inconclusive',
  },
  PLAN_REFUSED: {
    code: 'ENGINE_UNREADABLE',
    next: 'Run it where it was built, or build it again with --mode rebuild.',
    exit: 'usage',
  },
  INPUT_MISMATCH: {
    code: 'SHAPE_MISMATCH',
    next: 'Correct batch or preprocess in the spec, or widen tensorrt.batch or tensorrt.profiles in the recipe and build again.',
    exit: 'usage',
  },
  // Seen on an H200: one engine in three of MobileNetV1 runs on the whole card, and never on 96 of its multiprocessors.
  RUN_FAILED: {
    code: 'RUN_FAILED',
    next: 'Run the same command again; finished steps are kept. If it fails again, this engine does not run here: build others with --mode rebuild, and pin one that runs on every platform.',
    exit: 'inconclusive',
  },
  CUDA: { code: 'RUN_FAILED', next: 'Run the same command again; finished steps are kept.', exit: 'inconclusive' },
  IO: {
    code: 'FILE_FAILED',
    next: 'Look at the disk and its permissions, then run the same command again.',
    exit: 'environment',
  },
};

/**
 * The addon's own sentence. Files are named by their last component; names of tensors may look like paths, and stay: what
 * is said of a mismatch names no file.
 */
const sentenceOf = ({ code, message }: NativeProblem): string =>
  code === 'INPUT_MISMATCH' ? message : withoutPlaces(message);

/** A build that comes to nothing without a word: only its log may tell more. */
const isSilentBuild = ({ code, said }: Pick<NativeProblem, 'code' | 'said'>): boolean =>
  code === 'BUILD_FAILED' && said === '';

function saidBy({ code, stage, said, message }: NativeProblem): string {
  if (code === 'PLAN_REFUSED') return ` ${explainRefusal(said)}`;
  if (isSilentBuild({ code, said })) return ' TensorRT said nothing.';
  if (missedCache({ code, said }))
    return ` The timing cache lacks measurements of this build, so it would not be known to be the same engine. TensorRT said: ${said}`;
  if (said === '' || message.includes(said)) return '';
  // Names of layers begin with a slash as paths do, so only a loader's words are shortened.
  if (stage === 'open')
    return ` ${said.startsWith('CUDA_ERROR') ? 'CUDA' : 'The library'} said: ${withoutPlaces(said)}`;
  return ` ${said.startsWith('CUDA_ERROR') ? 'CUDA' : 'TensorRT'} said: ${said}`;
}

/** The parser's ways to say that it has no such operator; the last one is 10.6's. */
const operator = /No importer registered for op: \w+|Cannot find plugin: \w+|Plugin not found, are the plugin name/;

/** A verified rebuild whose timing cache lacks something, in the words of 10.6: an assertion. */
const missedCache = ({ code, said }: Pick<NativeProblem, 'code' | 'said'>): boolean =>
  code === 'BUILD_FAILED' && said.includes('errorOnMiss');

/** A library that a device that is here lacks for one of its tasks, as its builder's kernels for builds. */
const lacksLibrary = ({ code, stage }: NativeProblem): boolean => code === 'LIBRARY_MISSING' && stage !== 'open';

/**
 * The same as an error that a user can act upon, with what was known beforehand. Misuse of the addon by the harness itself
 * stays what it is.
 */
export function fromNative(problem: NativeProblem & Error, doing: string, known: readonly string[] = []): Error {
  const kind = kinds[problem.code];
  if (!kind) return problem;
  const said = saidBy(problem);
  const before = known.length > 0 ? `\nKnown before: ${known.join(' ')}` : '';
  const missing = problem.code === 'PARSE_FAILED' ? operator.exec(problem.said) : null;
  return new TriplicateError({
    ...kind,
    ...(missing ? { code: 'OPERATOR_UNSUPPORTED' } : {}),
    ...(isSilentBuild(problem) ? { next: `Read its log, where one is named; ${otherSettings}` } : {}),
    ...(missedCache(problem)
      ? {
          code: 'TIMING_CACHE_MISS',
          next: 'Build it anew with --mode rebuild: another engine, which is judged as one.',
        }
      : {}),
    ...(lacksLibrary(problem) ? { code: 'LIBRARY_MISSING' } : {}),
    message: `${doing} ${problem.stage === 'open' ? 'is not possible' : 'came to nothing'}: ${sentenceOf(problem)}${said}${before}`,
    cause: problem,
  });
}
