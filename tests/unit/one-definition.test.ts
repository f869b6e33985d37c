import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Top-level functions, without `export` and white space, so that equal ones are equal texts. */
function definitions(text: string): string[] {
  const found = text.matchAll(
    /^(?:export )?((?:async )?function \w+[\s\S]*?^\}|const \w+ = (?:async )?(?:<[^\n]*>)?\([^\n]*=>[\s\S]*?;)$/gm,
  );
  return [...found].map(([, body]) => body!.replace(/\s+/g, ''));
}

/** The files of every definition that stands in more than one. */
function repeated(files: ReadonlyMap<string, string>): string[] {
  const places = new Map<string, string[]>();
  for (const [file, text] of files) {
    for (const body of definitions(text)) places.set(body, [...(places.get(body) ?? []), file]);
  }
  return [...places]
    .filter(([, where]) => where.length > 1)
    .map(([body, where]) => `${/^(?:async)?(?:function|const)(\w+)/.exec(body)![1]}: ${where.join(', ')}`);
}

test('no function of the harness is written twice', () => {
  const files = globSync('harness/**/*.ts', { cwd: root });
  expect(repeated(new Map(files.map(file => [file, readFileSync(join(root, file), 'utf8')])))).toEqual([]);
});

test('files are hashed by one loop', () => {
  const files = globSync('harness/**/*.ts', { cwd: root });
  const others = files.filter(file => readFileSync(join(root, file), 'utf8').includes('createReadStream('));
  expect(others).toEqual([]);
});

test('a function that is written twice is found, with and without export, however it is laid out', () => {
  const twice = new Map([
    ['a.ts', 'export const half = (x: number): number => x / 2;\nfunction one(): number {\n  return 1;\n}\n'],
    ['b.ts', 'const half = (x: number): number =>\n  x / 2;\nexport function one(): number {\n  return 1;\n}\n'],
  ]);
  expect(repeated(twice)).toEqual(['half: a.ts, b.ts', 'one: a.ts, b.ts']);
});
