import { describe, expect, test } from 'vitest';
import { compareCommand } from '../../../harness/core/commands.ts';
import { inputId } from '../../../harness/core/dataset.ts';
import type { ReportComparison, ReportDocument } from '../../../harness/core/records.ts';
import { directFlips } from '../../../harness/core/report-comparison/direct-flips.ts';
import { isComparison } from '../../../harness/report/comparison/caveats.ts';
import { changes } from '../../../harness/report/comparison/change-words.ts';
import { renderComparisonMarkdown } from '../../../harness/report/comparison/markdown.ts';
import { comparisonSections } from '../../../harness/report/comparison/sections.ts';
import { renderComparisonText } from '../../../harness/report/comparison/text.ts';
import { renderComparisonHtml } from '../../../harness/report/html/comparison.ts';
import { compared, upgraded } from '../../fixtures/compared-reports.ts';
import { hostileTexts } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const before = reportDocument();
const { dataset } = before;
const faces = {
  text: (record: ReportComparison) => renderComparisonText(record, dataset, 5),
  markdown: (record: ReportComparison) => renderComparisonMarkdown(record, dataset),
  html: (record: ReportComparison) => renderComparisonHtml(record, dataset, compareCommand('before', 'after')),
};

describe.each(Object.entries(faces))('a comparison as %s', (face, render) => {
  test('says what differs, every kind of change by its word, and that it judges nothing', async () => {
    const newer = upgraded();
    const turned = { pass: 'fail', fail: 'pass', inconclusive: 'inconclusive', skipped: 'skipped' } as const;
    const checks = newer.verdict.checks.map(check => ({ ...check, status: turned[check.status] }));
    const record = await compared(before, { ...newer, failures: [], verdict: { ...newer.verdict, checks } });
    const said = render(record);
    expect(said).toContain('One thing differs: the stack');
    expect(said).toContain('onnxruntime was 1.30.0 and is 1.31.0');
    for (const word of ['Worse', 'Better', 'Undecided', 'Changed', 'Gone']) expect(said).toContain(word);
    expect(said).toContain('Nothing here is a verdict');
    if (render === faces.html)
      expect(said.replace(/<\/?span>/g, '')).toContain(
        'The same in a terminal: <code class="command">pnpm triplicate compare before after<',
      );
    expect(render(structuredClone(record)), 'the same bytes').toBe(said);
    expect(isComparison(said), 'may be written anew').toBe(true);
  });

  test('of doubles cannot be taken for measurements', async () => {
    const doubled = { ...before, platforms: before.platforms.map(one => ({ ...one, double: true })) };
    expect(render(await compared(before, doubled)).toLowerCase()).toContain('test double: no measurements');
  });

  test('takes no text from outside for its own', async () => {
    const text = hostileTexts.join(' ');
    const said = render(await compared(before, { ...upgraded(), spec: { ...before.spec, name: text } }));
    if (face !== 'text') expect(said).not.toContain('<img src=x');
    expect(said).not.toContain('\u001B');
  });
});

describe('a check that fails', () => {
  const [first, second, third, ...others] = before.verdict.checks;
  const as = (check: typeof first, status: 'pass' | 'fail' | 'inconclusive', actual: string) => ({
    ...check!,
    status,
    actual,
  });
  const passing = others.map(check => as(check, 'pass', 'none'));
  const judged = (...checks: ReturnType<typeof as>[]): ReportDocument => ({
    ...before,
    id: `of ${checks.length}`,
    verdict: { ...before.verdict, checks },
  });
  const records = Promise.all([
    compared(
      judged(as(first, 'fail', '4 flips'), as(second, 'inconclusive', 'few runs'), ...passing),
      judged(as(first, 'fail', '9 flips'), as(second, 'inconclusive', 'no runs'), ...passing),
    ),
    compared(judged(...passing), judged(as(first, 'fail', '4 flips'), as(second, 'fail', '5 flips'), ...passing)),
    compared(
      judged(...passing),
      judged(as(first, 'fail', '4 flips'), as(second, 'pass', '0 flips'), as(third, 'pass', '0 flips'), ...passing),
    ),
  ]);

  test.each(Object.entries(faces))(
    'before and after is never folded away, with both numbers, in %s',
    async (_, render) => {
      const said = render((await records)[0]);
      for (const words of ['4 flips', '9 flips', 'few runs', 'no runs']) expect(said).toContain(words);
      expect(said).toContain(`1 still failing, 1 still undecided, ${passing.length} the same`);
      if (render !== faces.html) expect(said.indexOf('9 flips')).toBeLessThan(said.indexOf('Flips within'));
      if (render === faces.markdown)
        expect(said.indexOf('9 flips')).toBeLessThan(said.indexOf(`The same: ${passing.length}`));
    },
  );

  test('and is new has the tone of a failure', async () => {
    const [, both, one] = await records;
    expect(faces.text(both)).toContain('Checks: 2 new (both fail)');
    expect(faces.text(one)).toContain('Checks: 3 new (1 fail)');
    expect(faces.html(both)).toContain('<span class="status fail"><span aria-hidden="true">+</span> New</span>');
    const { rows } = comparisonSections(one, dataset).find(({ id }) => id === 'checks')!;
    expect(rows[0]!.cells).toEqual(['–', 'Fail: 4 flips']);
  });
});

test('flips that one side alone has are no numbers of new and gone', async () => {
  const golden = before.comparisons.filter(({ relation }) => relation !== 'engine-golden');
  const record = await compared({ ...before, comparisons: golden }, before);
  const { rows } = comparisonSections(record, dataset).find(({ id }) => id === 'flips')!;
  expect(rows[0]!).toMatchObject({ change: 'new' });
  expect(rows[0]!.cells.slice(2)).toEqual(['–', '–', '–', '–']);
});

test('flips of which it is not comparable which are new are no numbers of new and gone, but how many each side has stays', async () => {
  const record = await compared(before, before);
  const flips = record.flips.map(one => ({ ...one, change: 'not-comparable' as const, new: [], gone: [], kept: 0 }));
  const { rows } = comparisonSections({ ...record, flips }, dataset).find(({ id }) => id === 'flips')!;
  expect(rows[0]!.cells.slice(0, 2)).not.toContain('–');
  expect(rows[0]!.cells.slice(2, 5)).toEqual(['–', '–', '–']);
});

test('what too few builds leave open is said before the sections and at each row, with how many would decide', async () => {
  const newer = upgraded();
  const pair = newer.comparisons.find(({ relation, flips }) => relation === 'engine-engine' && flips > 0)!;
  const list = Array.from({ length: 90 }, (_, input) => ({ ...pair.list[0]!, input, id: inputId(dataset!, input) }));
  const more = newer.comparisons.map(one => (one === pair ? { ...one, list, flips: list.length } : one));
  const record = await compared(before, { ...newer, comparisons: more });
  const note =
    'Too few builds leave 5 differences open, as a rebuild may give as much: k: 5 in the spec would decide 4 of them, k: 14 all, if further builds differ as these do.';
  for (const [face, render] of Object.entries(faces)) {
    const said = render(record);
    expect(said, face).toContain(note);
    expect(said, face).toContain('14 builds a side (k: 14), each another engine, that differ as these do would decide');
  }
});

test('inputs that flip at several places are counted once, and places by themselves', async () => {
  const record = await compared(before, before);
  const [group] = record.direct.groups;
  const { list } = before.comparisons.find(one => one.list.length > 2)!;
  const flipping = (first: number) => ({
    ...group!,
    change: 'changed' as const,
    list: list.slice(first, first + 2).map(flip => ({ flip, pairs: 1 })),
  });
  const direct = directFlips([flipping(0), flipping(1), group!], [{ place: group!.place, why: 'nothing tells' }]);
  const words = '3 of 600 inputs flipped, in 2 rows';
  for (const [face, render] of Object.entries(faces)) {
    const said = render({ ...record, direct });
    expect(said, face).toContain(`${words}, 1 row not comparable`);
    expect(said, face).toContain('1 row the same');
  }
  expect(faces.text({ ...record, direct })).toContain(`The same input before and after: ${words}`);
});

test('words for what differs agree with their subject', async () => {
  const spec = { ...before.spec, thresholds: { flipsBetweenEngines: 3 }, recipes: ['fp32'] };
  const said = faces.text(await compared({ ...before, spec }, before));
  expect(said).toContain('The limits: differ\n');
  expect(said).toContain('The build recipe: the same where both have it\n    recipe fp16-weights is of after alone');
});

test('a comment of a pull request stays below the size that GitHub takes, and says what it leaves out', async () => {
  const record = await compared(before, upgraded());
  const lines = (count: number, about: string) =>
    Array.from({ length: count }, (_, line) => `${about} ${line} `.padEnd(300, '*'));
  const checks = lines(400, 'check').map(id => ({ ...record.checks[0]!, id, title: id, change: 'worse' as const }));
  const large = faces.markdown({ ...record, notes: lines(50, 'note'), checks });
  expect(large.length).toBeLessThan(65_536);
  expect(large).toMatch(/\*\*Not shown, or not whole: Checks.*All of it is in the record: --format json\.\*\*\n$/);
  expect(large).toContain('One thing differs: the stack');
  expect(faces.markdown(record)).not.toContain('Not shown');
});

test('what is most pressing stands first, and what is the same last', async () => {
  for (const { rows } of comparisonSections(await compared(before, upgraded()), dataset)) {
    const order = rows.map(({ change }) => changes.indexOf(change));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});

test('text shows as many lines behind a row as it is asked for, and counts the others', async () => {
  const record = await compared(before, upgraded());
  const [few, many] = [1, 1000].map(top => renderComparisonText(record, dataset, top));
  expect(few).toMatch(/… \d+ more: --top/);
  expect(many).not.toContain('more: --top');
  expect(many!.length).toBeGreaterThan(few!.length);
});
