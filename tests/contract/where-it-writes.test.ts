import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { gateFiles } from '../../harness/core/gate-files.ts';
import { entry, type Settings, triplicate, unset } from '../fixtures/command-line.ts';
import { copiesOf, inputsFile, provenProject, write } from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { mountReadOnly, smallDisk } from '../fixtures/small-disk.ts';

// Places that take nothing, or hold something else than what is to be written: an error in words, never a hang or a crash.

const scratch = copiesOf(provenProject);

async function expectRefused(
  root: string,
  args: readonly string[],
  code: number,
  says: string | RegExp,
  settings = {},
) {
  const said = await triplicate(root, args, settings);
  expect(said.all).toMatch(says);
  expect(said.all).toMatch(/Next: \S+/);
  expect(said.code, said.all).toBe(code);
  expectNoStack(said);
}

const judge = ['gate', '--from', 'good'];

describe('a file system that takes no folders', () => {
  test.for(['/proc/x', '/proc/x/y', '/proc'])('is no place for what the gate leaves: %s', out =>
    expectRefused(scratch(), [...judge, '--out', out], 4, /GATE_UNWRITABLE.*\/proc/),
  );

  test('is no place for the store', () => expectRefused(scratch(), ['--store', '/proc/x', 'gate'], 4, /_UNWRITABLE/));
});

describe('a read-only disk', () => {
  test.for(['new', 'new/below'])('is no place for what the gate leaves, in %s', async (out, context) => {
    const disk = await smallDisk(context);
    mountReadOnly(disk);
    await expectRefused(scratch(), [...judge, '--out', join(disk, out)], 4, /GATE_UNWRITABLE.*EROFS/);
  });

  test('is no place for a store', async context => {
    const disk = await smallDisk(context);
    mountReadOnly(disk);
    await expectRefused(scratch(), ['--store', join(disk, 'store'), 'gate'], 4, /_UNWRITABLE.*EROFS/);
  });

  test.for([
    ['reports', ['run', 'good'], /REPORT_UNWRITABLE.*EROFS/],
    ['golden', ['golden', 'refresh'], /GOLDEN_UNWRITABLE.*EROFS/],
    ['.triplicate', ['gate'], /_UNWRITABLE.*EROFS/],
  ] as const)('that %s is on leaves what was there', async ([place, args, says], context) => {
    const root = scratch();
    await smallDisk(context, join(root, place));
    mountReadOnly(join(root, place));
    await expectRefused(root, args, 4, says);
  });
});

test.for([
  ['that is not there', 'none'],
  ['that is a file', 'package.json'],
] as const)('a folder of temporary files %s', ([, name]) => {
  const root = scratch();
  const args = ['--store', join(root, 'fresh'), 'gate'];
  return expectRefused(root, args, 4, /TEMPORARY_FOLDER_UNUSABLE.*E(NOENT|NOTDIR)/, { TMPDIR: join(root, name) });
});

test('a run leaves nothing among the temporary files, neither of its own nor what ONNX Runtime would tell its maker', async () => {
  const temporary = scratch();
  const before = readdirSync(temporary);
  // Where CI is set ONNX Runtime is silent anyway.
  const env = { ...unset, CI: undefined, TMPDIR: temporary };
  const root = scratch();
  await execa(process.execPath, [entry, '--root', root, '--store', join(root, 'fresh'), 'run'], { env });
  expect(readdirSync(temporary)).toEqual(before);
});

test('a disk that is full before a dataset is prepared is no place for a store', async context => {
  const root = scratch();
  write(root, 'data/inputs.npy', inputsFile(1000));
  await expectRefused(root, ['--store', await smallDisk(context), 'gate'], 4, /STORE_UNWRITABLE.*ENOSPC/);
});

describe('a folder in the place of a file', () => {
  test.for(Object.values(gateFiles))('that the gate leaves, %s', async name => {
    const root = scratch();
    mkdirSync(join(root, 'reports/gate', name), { recursive: true });
    await expectRefused(root, judge, 4, /GATE_UNWRITABLE.*EISDIR/);
  });

  test.for([
    ['golden/waivers.json', judge, 4],
    ['golden/engines.lock.json', ['gate'], 4],
    ['golden/tiny/inputs/golden.json', ['gate'], 3],
    ['golden/tiny/inputs/approvals.jsonl', ['gate'], 3],
    ['.triplicate/store/index.json', ['gate'], 4],
    ['.triplicate/store/oci-layout', ['gate'], 4],
  ] as const)('that is read, %s', async ([place, args, code]) => {
    const root = scratch();
    rmSync(join(root, place), { force: true });
    mkdirSync(join(root, place));
    await expectRefused(root, args, code, new RegExp(`FILE_UNREADABLE: .*${place}.*EISDIR|Golden .*${place}.*EISDIR`));
  });

  test('of a report', async () => {
    const root = scratch();
    const [id] = readdirSync(join(root, 'reports'));
    const file = join(root, 'reports', id!, 'report.json');
    rmSync(file);
    mkdirSync(file);
    await expectRefused(root, judge, 4, /FILE_UNREADABLE.*EISDIR/);
    await expectRefused(root, ['gate', '--from', `reports/${id}`], 4, /FILE_UNREADABLE.*EISDIR/);
    await expectRefused(root, ['gate'], 4, /REPORT_UNWRITABLE.*EISDIR/);
  });
});

describe("the file of a step's summary", () => {
  test.for(['/nowhere/step.md', '/dev/full', '/proc'])('that cannot be written, %s, is named', async file => {
    const says = /STEP_SUMMARY_UNWRITABLE.*GITHUB_STEP_SUMMARY.*\nNext: (?!.*--out)/;
    await expectRefused(scratch(), judge, 4, says, { GITHUB_STEP_SUMMARY: file });
  });
});

describe('an option that names no folder', () => {
  test.for([
    ['gate', '--out', ''],
    ['--store', '', 'gate'],
    ['--root', '', 'gate'],
  ])('is wrong use, and nothing is written: %j', async args => {
    const root = scratch();
    const before = readdirSync(root).sort();
    const said = await execa(process.execPath, [entry, ...args], { cwd: root, reject: false, env: unset });
    expect(said.stderr).toMatch(/must name a folder/);
    expect(said.exitCode).toBe(2);
    expect(readdirSync(root).sort()).toEqual(before);
  });

  test('of the project that is not there is said, and nothing is made', async () => {
    const nowhere = join(scratch(), 'nowhere');
    await expectRefused(nowhere, ['gate'], 2, /ROOT_MISSING.*nowhere/);
    expect(existsSync(nowhere)).toBe(false);
  });

  test('of the store, empty in the environment, is the usual one', async () => {
    const root = scratch();
    expect(await triplicate(root, judge, { TRIPLICATE_STORE: '' })).toMatchObject({ code: 0 });
  });
});

describe('what an earlier gate left is gone', () => {
  const oldNode = `data:text/javascript,${encodeURIComponent('Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.19.0"}})')}`;
  const asOldNode = { NODE_OPTIONS: `--import=${oldNode}` };
  const early: [string, string[], number, Settings?][] = [
    ['wrong use', ['gate', '--bogus'], 2],
    ['a mode that is none', ['gate', '--mode', 'x'], 2],
    ['an old Node, which ends before anything is loaded', ['gate'], 4, asOldNode],
  ];
  const leave = (root: string, out: string) => {
    for (const name of [...Object.values(gateFiles), 'kept']) write(root, join(out, name), 'PASS');
  };

  test.for(early)('after %s', async ([, args, code, settings]) => {
    const root = scratch();
    for (const [out, ...to] of [['reports/gate'], ['elsewhere', '--out=elsewhere'], ['away', '--out', 'away']]) {
      leave(root, out!);
      expect(await triplicate(root, [...args, ...to], settings)).toMatchObject({ code });
      expect(readdirSync(join(root, out!))).toEqual(['kept']);
    }
  });

  test('and nothing is, where help is asked for or another command is given', async () => {
    const root = scratch();
    leave(root, 'reports/gate');
    for (const args of [
      ['gate', '--help'],
      ['report', 'gate'],
      ['gate', '--version'],
    ])
      await triplicate(root, args);
    expect(readdirSync(join(root, 'reports/gate'))).toHaveLength(Object.values(gateFiles).length + 1);
  });

  test('the next step after an old Node is a command of the package manager that started it', async () => {
    for (const [agent, says] of [
      ['pnpm/12.21.0 npm/? node/v20.19.0 linux x64', 'Next: pnpm add --save-dev node-linux-'],
      ['npm/11.0.0 node/v20.19.0 linux x64', 'Next: npm install --save-dev node-linux-'],
      ['', 'Next: npm install --save-dev node-linux-'],
    ] as const) {
      const said = await triplicate('.', ['gate', '--out', '/nowhere'], { ...asOldNode, npm_config_user_agent: agent });
      expect(said.stderr).toContain(says);
      expect(said.code).toBe(4);
    }
  });
});
