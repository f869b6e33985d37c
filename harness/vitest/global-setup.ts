import type { TestProject } from 'vitest/node';
import { openProject, projectOptions } from '../compose/project.ts';
import { absenceReason } from '../core/absence.ts';
import { hasCode } from '../core/errors.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Platforms that are not here, with the reason. */
    triplicateAbsent: Record<string, string>;
    /** The project's root, which the specs' paths are relative to. */
    triplicateRoot: string;
  }
}

/** Probes every platform once, so that tests of an absent one skip with its reason. */
export default async function setup(vitest: TestProject): Promise<void> {
  const project = openProject(projectOptions(vitest.config.root, process.env));
  const absent: Record<string, string> = {};
  for (const name of project.ports.platforms.names) {
    try {
      await (await project.ports.platforms.open(name)).close();
    } catch (error) {
      // Whatever else keeps a platform from opening is for the specs that use it to say.
      if (hasCode(error, 'PLATFORM_ABSENT')) absent[name] = absenceReason(name, error.message);
    }
  }
  vitest.provide('triplicateAbsent', absent);
  vitest.provide('triplicateRoot', vitest.config.root);
}
