import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
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

test('a disk that is full before a dataset is prepared is no place for a store', async context => {
  const root = scratch();
  write(root, 'data/inputs.npy', inputsFile(1000));
  await expectRefused(root, ['--store', await smallDisk(context), 'gate'], 4, /STORE_UNWRITABLE.*ENOSPC/);
});
