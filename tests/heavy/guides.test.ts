// Every command of the guides is run in a project of its own, and shows what the guide shows.
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { entry, unset } from '../fixtures/command-line.ts';
import { firstMissing, type GuideCommands, readGuide } from '../fixtures/guide.ts';
import { userProject, writeInto } from '../fixtures/user-project.ts';

const repository = join(import.meta.dirname, '../..');
const guides = globSync('docs/guides/*.md', { cwd: repository }).sort();

/** One for all guides: what it keeps is named by what it was made of, so that each finds what another has made of the same. */
const store = mkdtempSync(join(tmpdir(), 'triplicate-guides-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

/** In place of pnpm, which would install first: `pnpm triplicate` and `pnpm vitest` of this checkout. */
const pnpm = `#!/bin/sh
case "$1" in
  triplicate) shift; exec "${process.execPath}" "${entry}" "$@" ;;
  *) name=$1; shift; exec "${repository}/node_modules/.bin/$name" "$@" ;;
esac
`;

async function follow(root: string, step: GuideCommands): Promise<void> {
  let printed = '';
  for (const { line, command, exitCode } of step.commands) {
    const ran = await execa('sh', ['-c', command], {
      cwd: root,
      reject: false,
      all: true,
      env: {
        ...unset,
        TRIPLICATE_STORE: store,
        NO_COLOR: '1',
        VITEST: undefined,
        NODE_ENV: undefined,
        PATH: `${root}/bin:${process.env.PATH}`,
      },
    });
    printed += `${ran.all}\n`;
    expect(ran.exitCode, `line ${line}: ${command}\n${ran.all}`).toBe(exitCode);
  }
  const missing = firstMissing(step, printed);
  expect(missing, `is not in what ${step.commands.at(-1)?.command} printed:\n${printed}`).toBeNull();
}

test.for(guides)('%s does and shows what it says', async guide => {
  const root = userProject();
  writeInto(root, 'bin/pnpm', pnpm);
  chmodSync(join(root, 'bin/pnpm'), 0o755);
  const steps = readGuide(join(repository, guide));
  for (const step of steps) {
    if (step.kind === 'file') writeInto(root, step.path, step.content);
    else await follow(root, step);
  }
});

test('each of the five users has a guide of five to ten commands, with what they print', () => {
  expect(guides.map(guide => basename(guide, '.md'))).toEqual([
    'embedded-engineer',
    'fleet-owner',
    'performance-modeller',
    'release-manager',
    'upgrade',
  ]);
  for (const guide of guides) {
    const steps = readGuide(join(repository, guide)).filter(step => step.kind === 'commands');
    for (const { commands, shown } of steps) expect(shown.length, commands.at(-1)!.command).toBeGreaterThan(0);
    const commands = steps.flatMap(step => step.commands);
    expect(commands.length, guide).toBeGreaterThanOrEqual(5);
    expect(commands.length, guide).toBeLessThanOrEqual(10);
  }
});
