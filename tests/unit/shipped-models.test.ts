import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Spec } from 'triplicate';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file));
const page = read('models/README.md').toString();
const byPath = new Set(
  read('models/zoo.sha256')
    .toString()
    .trim()
    .split('\n')
    .map(line => line.split(/\s+/)[1]!),
);

describe.each(globSync('models/*/model.onnx{,.gz}', { cwd: root }))('%s', path => {
  const file = path.replace(/\.gz$/, '');

  test('stands in models/README.md with its bytes and digest', () => {
    const bytes = path === file ? read(path) : gunzipSync(read(path));
    expect(page).toContain(` ${bytes.length.toLocaleString('en')} |`);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(page).toContain(`| \`${file.replace('models/', '')}\` | \`${digest}\` |`);
  });

  test('stands in NOTICE', () => {
    expect(read('NOTICE').toString()).toContain(file);
  });
});

describe.each(globSync('studies/zoo/*.spec.ts', { cwd: root }))('%s', file => {
  test('is a spec over a model that is here, or says where it is from and has its digest listed', async () => {
    const { model } = ((await import(join(root, file))) as { default: Spec }).default;
    if (model.file.startsWith('models/')) expect(read(model.file).length).toBeGreaterThan(0);
    else expect([model.origin !== undefined, byPath.has(model.file)]).toEqual([true, true]);
  });
});
