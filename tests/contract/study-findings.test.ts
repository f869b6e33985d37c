import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const recorded = join(import.meta.dirname, '../../records/cpu-onnxruntime-1.30/alexnet-f32.study');

test('study --findings says in words what holds on what, and fails where a finding does not hold', async () => {
  const root = await temporaryFolder();
  const { code, stdout } = await triplicate(root, ['study', '--findings', '--from', recorded]);
  expect(stdout).toContain('hold on Intel(R) Xeon(R) Processor with onnxruntime 1.30.0 and ');
  expect(stdout).toContain('Finding 1 holds.');
  expect(stdout).toContain('Finding 2 does not hold.');
  expect(code).toBe(1);
});
