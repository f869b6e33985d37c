import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const record = (name: string) => join(import.meta.dirname, '../../records', name);

test('study --findings says in words what holds on recorded boards, and fails where a finding does not', async () => {
  const root = await temporaryFolder();
  const findings = (...from: string[]) => triplicate(root, ['study', '--findings', '--from', ...from]);
  const device = await findings(record('h100-tensorrt-10.6/resnet18-f32'));
  expect(device.stdout).toContain('hold on NVIDIA H100 80GB HBM3 with tensorrt 10.6.0.26?');
  expect(device.stdout).toContain('Finding 2 holds.');
  expect(device.code, 'not all is decided').toBe(3);
  const host = await findings(record('cpu-onnxruntime-1.30/alexnet-f32'));
  expect(host.stdout).toContain('Finding 2 does not hold.');
  expect(host.code).toBe(1);
});

test('study with --table and --findings is wrong use', async () => {
  const from = ['--from', record('cpu-onnxruntime-1.30/alexnet-f32')];
  const { code, stderr } = await triplicate(await temporaryFolder(), ['study', ...from, '--findings', '--table', 'V']);
  expect(code).toBe(2);
  expect(stderr).toContain('It takes either --table or --findings.');
});
