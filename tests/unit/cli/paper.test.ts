import { expect, onTestFinished, test, vi } from 'vitest';
import { type PaperOptions, paper } from '../../../harness/cli/paper.ts';
import { program } from '../../../harness/cli/program.ts';
import { runCommand } from '../../../harness/cli/run-command.ts';
import { csvCells } from '../../../harness/core/csv.ts';
import { tableNames } from '../../../harness/core/tables/table.ts';

/** What is written to both streams while something runs. */
async function written<T>(run: () => Promise<T>): Promise<{ readonly text: string; readonly result: T }> {
  const out: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = vi.spyOn(stream, 'write').mockImplementation(text => out.push(String(text)) > 0);
    onTestFinished(() => write.mockRestore());
  }
  const result = await run();
  return { text: out.join(''), result };
}

const said = (options: PaperOptions, json = false) =>
  written(() => runCommand({ root: import.meta.dirname, json }, async () => paper, [options as never]));

const typed = (...words: string[]) =>
  written(() => program.parseAsync(['paper', ...words], { from: 'user' }).catch((error: unknown) => error));

test('a published table is printed as others read it', async () => {
  const { text } = await typed('--table', 'VIII', '--format', 'csv');
  const [heads, ...rows] = text.trim().split('\n').map(csvCells);
  expect(heads!.slice(2, 5)).toEqual(['Bigger (B)', 'cS_rS (ms)', 'cS_rS sd (ms)']);
  const last = rows.at(-1)!;
  expect([last[0], ...last.slice(3, 5), ...last.slice(-3)]).toEqual([
    'fcn-resnet18-cityscapes',
    '18.76',
    '0.87',
    '①②',
    '①②③',
    '①',
  ]);
});

test('as text a table is no wider than the terminal, and whole where it is piped', async () => {
  const longest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));
  expect(longest((await typed('--table', 'VIII', '--format', 'text')).text)).toBeGreaterThan(120);
  const { isTTY, columns } = process.stdout;
  onTestFinished(() => void Object.assign(process.stdout, { isTTY, columns }));
  Object.assign(process.stdout, { isTTY: true, columns: 80 });
  const { text } = await typed('--table', 'VIII', '--format', 'text');
  expect(longest(text)).toBeLessThanOrEqual(80);
  expect(text.match(/^ {2}Model {2,}/gm)).toHaveLength(2);
});

test('without a table there is a list of them, as text and as JSON', async () => {
  const { text, result } = await said({});
  expect(text.split('\n').slice(0, 2)).toEqual([
    'I        Platforms, published',
    'II       Sizes of models and of their engines, published',
  ]);
  expect(text).toContain('\nfigures  Threads until the GPU is saturated, published\n');
  expect(text).toMatch(/pnpm triplicate paper --table I\n$/);
  expect(result).toBe(0);
  const listed = JSON.parse((await said({}, true)).text).tables as { name: string; title: string }[];
  expect(listed.map(({ name }) => name)).toEqual(tableNames);
});

test('a table that the paper does not have is wrong use, and those that it has are named', async () => {
  const { text, result } = await typed('--table', 'XIX');
  expect(text).toMatch(/'XIX' is invalid\. Allowed choices are I, II, .*figures, .*XVIII\./);
  expect(result).toMatchObject({ code: 'commander.invalidArgument', exitCode: 1 });
});

test('a format without a table is wrong use, with what to add', async () => {
  const { text, result } = await said({ format: 'csv' });
  expect(text).toMatch(/^OPTIONS_CONTRADICT: .*none is named\.\nNext: Add --table with one of I, II, /);
  expect(result).toBe(2);
});
