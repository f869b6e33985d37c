import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration } from 'vitest/config';

const here = (name: string) =>
  fileURLToPath(new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

export interface TriplicateProjectOptions {
  /** Default tests/specs. */
  readonly folder?: string;
  /** Group order of the first project; the latency specs come one later. Default 1. Keep it above 0. */
  readonly groupOrder?: number;
}

/**
 * The vitest projects that run specs: `specs`, and after them, alone and one at a time, `latency` for files that end in
 * .latency.spec.ts.
 */
export function triplicateProjects(options: TriplicateProjectOptions = {}): TestProjectInlineConfiguration[] {
  const { folder = 'tests/specs', groupOrder = 1 } = options;
  const common = { globalSetup: here('global-setup'), setupFiles: [here('setup')], fileParallelism: false };
  const latency = `${folder}/**/*.latency.spec.ts`;
  return [
    {
      test: {
        ...common,
        name: 'specs',
        include: [`${folder}/**/*.spec.ts`],
        exclude: [latency],
        sequence: { groupOrder },
      },
    },
    { test: { ...common, name: 'latency', include: [latency], sequence: { groupOrder: groupOrder + 1 } } },
  ];
}
