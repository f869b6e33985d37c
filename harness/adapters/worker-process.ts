import { doctorCommand } from '../core/commands.ts';
import { hasCode, TriplicateError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { BlobStore, Platforms } from '../ports.ts';
import type { Launch } from './worker-process/connection.ts';
import { absent } from './worker-process/failures.ts';
import type { Timeouts } from './worker-process/loaded-engine.ts';

export interface PlatformsOptions {
  readonly names: readonly string[];
  /** Names beside the listed ones that can be opened, too, by the form that stands for them in words. */
  readonly alsoNamed?: Readonly<Record<string, RegExp>>;
  /** The command that serves a platform on descriptor 3; see harness/worker/main.ts. */
  readonly launch: (name: string) => Launch;
  readonly blobs: BlobStore;
  readonly timeouts?: Partial<Timeouts>;
}

const minute = 60_000;
const defaults: Timeouts = {
  probe: minute,
  transfer: 10 * minute,
  build: 60 * minute,
  load: 10 * minute,
  sweep: 10 * minute,
  measure: 10 * minute,
  inference: minute / 6,
  close: minute,
};

/** Platforms in worker processes: one that is killed, crashes or hangs costs one step, and the next call starts another. */
export function createPlatforms({ names, alsoNamed = {}, launch, blobs, timeouts }: PlatformsOptions): Platforms {
  const requireKnown = (name: string): void => {
    if (names.includes(name) || Object.values(alsoNamed).some(form => form.test(name))) return;
    throw unknown(name, names, Object.keys(alsoNamed));
  };
  return {
    names,
    requireKnown,
    async open(name) {
      requireKnown(name);
      // Loaded here, because most commands that only read never start a worker.
      const { openPlatform } = await import('./worker-process/platform.ts');
      try {
        return await openPlatform({ name, launch: launch(name), blobs, timeouts: { ...defaults, ...timeouts } });
      } catch (error) {
        // Only its own word counts: a worker that crashed or hung says nothing about what is here.
        throw hasCode(error, 'PLATFORM_ABSENT') ? absent(name, error) : error;
      }
    },
  };
}

function unknown(name: string, names: readonly string[], forms: readonly string[]): TriplicateError {
  const near = nearest(name, names);
  return new TriplicateError({
    code: 'PLATFORM_UNKNOWN',
    message: `There is no platform ${name}${near === null ? '' : `, but there is ${near}`}. Known are ${[...names, ...forms].join(', ')}.`,
    next: `See the platforms that are here: ${doctorCommand}`,
  });
}
