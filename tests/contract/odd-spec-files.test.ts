import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { copiesOf, goodSpec, provenProject, write } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);
const harness = JSON.stringify(join(import.meta.dirname, '../../harness/index.ts'));
const good = `import { defineSpec } from ${harness};\nexport default defineSpec(${JSON.stringify(goodSpec)});\n`;

/** Spec files that are programs, and what the gate makes of them. */
const files: Record<string, { content: string; code: number; says: string }> = {
  'ends the process': { content: `process.exit(0);\n${good}`, code: 3, says: 'ENDED_EARLY' },
  'ends the process a little later': {
    content: `${good}setTimeout(() => process.exit(0), 1);\nawait new Promise(resolve => setTimeout(resolve, 100));\n`,
    code: 3,
    says: 'ENDED_EARLY',
  },
  'awaits what never comes': { content: `await new Promise(() => {});\n${good}`, code: 3, says: 'ENDED_EARLY' },
  'awaits what never comes, and keeps a timer': {
    content: `setInterval(() => {}, 1000);\nawait new Promise(() => {});\n${good}`,
    code: 2,
    says: 'SPEC_BROKEN: tests/specs/good.spec.ts cannot be loaded: it is still being loaded after 20 s',
  },
  'throws null': { content: 'throw null;', code: 2, says: 'it threw something that is no error' },
  'is no program': { content: 'export default {', code: 2, says: 'SPEC_BROKEN' },
  'exports nothing': { content: '', code: 2, says: 'SPEC_INVALID' },
  'exports rubbish': { content: 'export default new Proxy([], {});', code: 2, says: 'SPEC_INVALID' },
  'is misspelt': {
    content: good.replace('"recipes"', '"recipe"'),
    code: 2,
    says: 'SPEC_INVALID: tests/specs/good.spec.ts: ',
  },
  'has a recipe twice': {
    content: good.replace('"recipes":["fp32"', '"recipes":["fp32","fp32"'),
    code: 2,
    says: 'SPEC_INVALID: tests/specs/good.spec.ts: ',
  },
  'keeps a timer': { content: `${good}setInterval(() => {}, 1000);\n`, code: 0, says: 'Gate: PASS' },
  'sets the exit code to pass when it ends': {
    content: `${good.replace('"k":1', '"k":2')}process.on('beforeExit', () => process.exit(0));\n`,
    code: 3,
    says: 'another version of spec good',
  },
};

describe.concurrent('the gate over a spec file that', () => {
  test.for(Object.entries(files))('%s', async ([, { content, code, says }]) => {
    const root = scratch();
    write(root, 'tests/specs/good.spec.ts', content);
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code, said.all).toBe(code);
    expect(said.all).toContain(says);
    if (says === 'ENDED_EARLY') expect(existsSync(join(root, 'reports/gate/summary.json'))).toBe(false);
  });
});
