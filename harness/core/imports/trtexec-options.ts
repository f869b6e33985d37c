import type { ImportContent } from './log-reader.ts';

/** The options that trtexec prints before it measures, by name; those of all sections together. */
export type TrtexecOptions = ReadonlyMap<string, string>;

/** Sections whose lines are options, as in "Spin-wait: Disabled". */
export const optionSections: ReadonlySet<string> = new Set([
  'Build Options',
  'Inference Options',
  'Reporting Options',
  'Device Information',
]);

/**
 * Recipe and device, as far as they are told. TensorRT 10 and 11 differ in what they do by default (copies, CUDA graph,
 * waiting), and both print what they did, so that no default is assumed. `major` only tells whether the profile is of the same run.
 */
export function applyOptions(content: ImportContent, options: TrtexecOptions, major: number | null): void {
  const { recipe, device } = content;
  const number = (name: string, form = /^(\d+(?:\.\d+)?)$/): number | null => {
    const [, digits] = form.exec(options.get(name) ?? '') ?? [];
    return digits === undefined ? null : Number(digits);
  };
  const isOn = (name: string): boolean | null => {
    const said = options.get(name);
    return said === 'Enabled' || said === 'Disabled' ? said === 'Enabled' : null;
  };
  const not = (value: boolean | null): boolean | null => (value === null ? null : !value);
  recipe.clock = 'device-events';
  recipe.batch = number('Batch', /^([1-9]\d*)$/);
  recipe.iterations = number('Iterations', /^(\d+)$/);
  recipe.durationSeconds = number('Duration', /^(\d+(?:\.\d+)?)s /);
  recipe.warmupMs = number('Duration', /\(\+ (\d+(?:\.\d+)?)ms warm up\)$/);
  recipe.streams = number('Inference Streams', /^(\d+)$/) ?? number('Streams', /^(\d+)$/);
  recipe.transfers = isOn('Data transfers');
  recipe.overlap = not(isOn('ExposeDMA'));
  recipe.graph = isOn('CUDA Graph');
  const spins = isOn('Spin-wait');
  recipe.wait = spins === null ? null : spins ? 'spin' : 'block';
  recipe.precision = options.get('Precision') ?? null;
  const profiles = isOn('Profile');
  const isSeparate = major !== null && major >= 11 ? true : isOn('Separate profiling');
  recipe.profiler = profiles === true ? not(isSeparate) : profiles;
  device.name = options.get('Selected Device') ?? null;
  device.computeCapability = options.get('Compute Capability') ?? null;
  device.multiprocessors = number('SMs', /^(\d+)$/);
}
