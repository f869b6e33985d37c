import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { ownModule } from '../core/own-module.ts';

const here = (name: string) => fileURLToPath(ownModule(`./${name}`, import.meta.url));

/** Node imports what is installed as it is, and so it shall a checkout: vite would transform hundreds of files for each run. */
const own = new RegExp(`^${fileURLToPath(new URL('..', import.meta.url)).replace(/[\\^$.+?()[\]{}|]/g, '\\$&')}`);

export interface TriplicateProjectOptions {
  /** Group order of the first project; the latency specs come one later. Default 1. Keep it above 0. */
  readonly groupOrder?: number;
}

/**
 * The vitest projects that run specs: `specs`, with findings in files that end in .findings.ts among them, and after them, alone and one at a time, `latency` for files that end in
 * .latency.spec.ts.
 */
export function triplicateProjects(options: TriplicateProjectOptions = {}): TestProjectInlineConfiguration[] {
  const { groupOrder = 1 } = options;
  const common = {
    globalSetup: here('global-setup'),
    setupFiles: [here('setup')],
    fileParallelism: false,
    server: { deps: { external: [own] } },
  };
  const latency = 'tests/specs/**/*.latency.spec.ts';
  return [
    {
      test: {
        ...common,
        name: 'specs',
        include: ['tests/specs/**/*.spec.ts', 'tests/specs/**/*.findings.ts'],
        exclude: [latency],
        sequence: { groupOrder },
      },
    },
    { test: { ...common, name: 'latency', include: [latency], sequence: { groupOrder: groupOrder + 1 } } },
  ];
}
