import { absenceMessage, absenceReason } from '../core/absence.ts';
import { doctorCommand } from '../core/commands.ts';
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
  const opened = await Promise.allSettled(names.map(name => known.open(name)));
  for (const [index, result] of opened.entries()) {
    const name = names[index]!;
    if (result.status === 'fulfilled') platforms.set(name, result.value);
    else {
      const problem = toProblem(result.reason);
      if (problem.code === 'PLATFORM_ABSENT') absent.push({ name, reason: absenceReason(name, problem.message) });
      else failures.push({ step: `open-${name}`, stage: 'platform', recipe: null, platform: name, problem });
    }
  }
  const unknown = opened.find(
    result => result.status === 'rejected' && toProblem(result.reason).code === 'PLATFORM_UNKNOWN',
  );
  if (unknown?.status === 'rejected') {
    await closeAll(platforms.values());
    throw unknown.reason;
  }
  return { platforms, absent, failures };
}

/** Says why no platform of a spec builds: each that did not open, or is not here, by name. */
export function cannotBuild(
  spec: string,
  { failures, absent }: Pick<OpenPlatforms, 'failures' | 'absent'>,
): TriplicateError {
  const [failure] = failures;
  const why = [
    ...failures.map(({ problem }) => problem.message),
    ...absent.map(({ name, reason }) => absenceMessage(name, reason)),
  ];
  return new TriplicateError({
    code: failure?.problem.code ?? 'PLATFORMS_CANNOT_BUILD',
    message: `Spec ${spec} has no platform that builds. ${why.join(' ')}`,
    next: failure?.problem.next ?? `See what is here: ${doctorCommand}`,
    exit: failure ? 'inconclusive' : 'environment',
  });
}

/** One that cannot be closed must not keep the others open, nor hide what went wrong before. */
export async function closeAll(platforms: Iterable<Platform>): Promise<void> {
  await Promise.allSettled([...platforms].map(platform => platform.close()));
}
