import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { importFiles } from '../../../harness/adapters/import-files.ts';
import { partOf } from '../../../harness/cli/spec-platforms.ts';
import type { Spec } from '../../../harness/core/records.ts';
import { packImports, packRecords, recordName } from '../../../tools/pack-record.ts';
import { imported } from '../../fixtures/sample-records.ts';
import { someSpec } from '../../fixtures/spec.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const spec: Spec = { ...someSpec, name: 'net-tensorrt', platforms: ['cpu-1', 'cpu-n'], recipes: ['fp32'] };
const [one, other] = ['cpu-1', 'cpu-n'].map(platform => partOf(spec, { platforms: [platform] }));

test('records of other platforms of a spec have names of their own, in a part of a session, too', () => {
  expect([spec, one!, other!].map(recordName)).toEqual(['net', 'net-tensorrt.cpu-1.fp32', 'net-tensorrt.cpu-n.fp32']);
  expect(recordName({ ...one!, name: `${one!.name}.latency-paper` })).toBe('net-tensorrt.cpu-1.fp32.latency-paper');
});

test('a record that is there stays until it is to be replaced, and of two reports of one name none is packed', () => {
  const root = mkdtempSync(join(tmpdir(), 'triplicate-pack-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const report = (name: string, text: string) => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'report.json'), text);
    return join(root, name);
  };
  const to = join(root, 'records');
  const whole = report('a', JSON.stringify({ spec }));
  const part = report('b', JSON.stringify({ spec: one }));
  const again = report('c', JSON.stringify({ spec, id: 'again' }));
  expect(() => packRecords([part, whole, again], to)).toThrow('would both be');
  expect(packRecords([whole], to).map(folder => basename(folder))).toEqual(['net']);
  expect(() => packRecords([part, again], to)).toThrow('is there already: say --replace');
  const text = () => brotliDecompressSync(readFileSync(join(to, 'net/report.json.br'))).toString('utf8');
  expect(text()).not.toContain('again');
  expect(packRecords([part, again], to, { replace: true })).toHaveLength(2);
  expect(text()).toContain('again');
});

test('a record of an import is packed by its own name, read like the other, and stays until it is to be replaced', async () => {
  const root = await temporaryFolder();
  const file = await importFiles.write(imported, root);
  const to = join(root, 'records');
  const [packed] = packImports([file], to);
  expect(packed).toBe(join(to, 'imports', `${basename(file)}.br`));
  for (const name of [packed!, join(to, 'imports'), to])
    expect(await importFiles.records(name)).toEqual({ imports: [{ file: packed, record: imported }], others: [] });
  expect(() => packImports([file], to)).toThrow('is there already: say --replace');
  expect(packImports([file], to, { replace: true })).toEqual([packed]);
  writeFileSync(file, '{"kind":"import"}');
  expect(() => packImports([file], to, { replace: true })).toThrow(basename(file));
  writeFileSync(packed!, 'x');
  await expect(importFiles.records(to)).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringContaining('is no packed record'),
  });
});
