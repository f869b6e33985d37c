import { TriplicateError, toProblem } from '../core/errors.ts';
import type { AbsentPlatform, StepFailure } from '../core/records.ts';
import type { Platform, Platforms } from '../ports.ts';

export interface OpenPlatforms {
  /** By name, in the spec's order. */
  readonly platforms: Map<string, Platform>;
  /** What says of itself that it is not here. */
  readonly absent: AbsentPlatform[];
  /** What should be here and did not open: a crash says nothing about what is here. */
  readonly failures: StepFailure[];
}

/** Errors: PLATFORM_UNKNOWN. */
export async function openPlatforms(known: Platforms, names: readonly string[]): Promise<OpenPlatforms> {
  const platforms = new Map<string, Platform>();
  const absent: AbsentPlatform[] = [];
  const failures: StepFailure[] = [];
  for (const name of names) {
    try {
      platforms.set(name, await known.open(name));
    } catch (error) {
      const code = error instanceof TriplicateError ? error.code : '';
      if (code === 'PLATFORM_UNKNOWN') {
        await closeAll(platforms.values());
        throw error;
      }
      const problem = toProblem(error);
      if (code === 'PLATFORM_ABSENT') absent.push({ name, reason: problem.message });
      else failures.push({ step: `open-${name}`, stage: 'platform', recipe: null, platform: name, problem });
    }
  }
  return { platforms, absent, failures };
}

/** One that cannot be closed must not keep the others open, nor hide what went wrong before. */
export async function closeAll(platforms: Iterable<Platform>): Promise<void> {
  await Promise.allSettled([...platforms].map(platform => platform.close()));
}
