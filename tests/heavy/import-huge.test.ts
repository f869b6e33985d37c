import { appendFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { importText } from '../fixtures/read-import.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const labels = ['--model', 'pednet', '--built-on', 'nx', '--ran-on', 'nx'];

test('a trace of 200 MB is imported in a heap of 96 MB, and says that single launches are too many to list', async () => {
  const root = await temporaryFolder();
  const file = join(root, 'gpu-trace.csv');
  const text = importText('nvprof-trace.csv');
  const rows = text.split('\n').filter(line => /^\d/.test(line));
  await writeFile(file, text.slice(0, text.indexOf(rows[0]!)));
  const blocks = 210;
  const launches = 1_000_000 / Math.floor(rows.join('\n').length / rows.length);
  let start = 0;
  let calls = 0;
  for (let block = 0; block < blocks; block += 1) {
    const lines: string[] = [];
    for (let one = 0; one < launches; one += 1) {
      start += 0.01;
      calls += 1;
      lines.push(rows[calls % rows.length]!.replace(/^[\d.]+/, start.toFixed(6)));
    }
    appendFileSync(file, `${lines.join('\n')}\n`);
  }
  const { code, stdout, stderr } = await triplicate(root, ['--json', 'import', file, ...labels], {
    NODE_OPTIONS: '--max-old-space-size=96',
  });
  expect(code, stderr).toBe(0);
  const { imports } = JSON.parse(stdout);
  expect(imports[0].source.sizeBytes).toBeGreaterThan(200_000_000);
  expect(imports[0].missing[0]).toBe('Times of single launches: there are more than 100000.');
  const name = (await readdir(join(root, 'imports')))[0]!;
  const record = JSON.parse(await readFile(join(root, 'imports', name), 'utf8'));
  const counted = [...record.kernels, ...record.copies].reduce((sum, one) => sum + one.calls, 0);
  expect(counted).toBe(calls);
  expect(record.kernels[0]).toMatchObject({ callsMs: null, minMs: 0.22929, maxMs: 0.23111 });
});
