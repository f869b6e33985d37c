import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StudyRecord } from '../../../harness/core/records.ts';
import {
  cellValue,
  type LinkOf,
  type ResultTable,
  sourced,
  type TableColumn,
  tableNames,
} from '../../../harness/core/tables/table.ts';
import { resultsOf, resultTables } from '../../../harness/core/tables/tables.ts';
import { toText } from '../../../harness/report/html/escape.ts';
import { type Links, rowLinks } from '../../../harness/report/html/row-links.ts';
import { fromTables, linksTo, placesOf, renderStudyHtml } from '../../../harness/report/html/study.ts';
import { style } from '../../../harness/report/html/style.ts';
import { linksOf } from '../../../harness/report/table-text.ts';
import { hostileText, withText } from '../../fixtures/hostile-text.ts';
import { skeletonOf } from '../../fixtures/html-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { digestOf, study } from '../../fixtures/sample-records.ts';

const digestInPolicy = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const log = digestOf('b');
const packed = { kind: 'report', name: 'packed-0123456789ab', digest: null, place: '../packed' } as const;
const records = [
  packed,
  ...study.records,
  { kind: 'import', name: 'a.json', digest: log, place: '../../my logs/a.json' } as const,
];
const table: ResultTable = {
  name: 'VI',
  title: 'Flips',
  columns: [
    { id: 'model', title: 'Model' },
    { title: '1-2', unit: 'flips' },
    { title: '1-3', unit: 'flips' },
  ],
  rows: [
    ['net', sourced(3, [{ record: 'a-0123456789ab', of: 'fp16 #1' }]), null],
    ['other', sourced(4, [{ record: 'nowhere' }, { record: log }]), sourced(5, [{ record: 'nowhere' }])],
  ],
  notes: ['What was found.'],
};

const placesIn = (record: StudyRecord) =>
  placesOf(record, { hasPage: place => place !== '../packed', pathOf: place => `reports/${place.slice(3)}` });

function pageOf(record: StudyRecord, ...tables: ResultTable[]): string {
  const places = placesIn(record);
  return renderStudyHtml(record, tables, places, linksTo(places, record, []));
}

/** A row of its page, without the marks between words that a command has. */
const rowOf = (page: string, id: string): string =>
  new RegExp(`<tr id="${id}">(.*)`)
    .exec(page)![1]!
    .replace(/<\/?span>/g, '')
    .replaceAll('&#39;', "'");

test('each number of a study leads to the record that it is from, and one without a record to none', () => {
  const page = pageOf({ ...study, records }, table);
  expect(page).toContain('<th scope="row"><a href="../a-0123456789ab/report.html" title="fp16 #1">net</a><td>3<td>');
  // What has no page has a row of this one, with where it lies and what shows it.
  expect(page).toMatch(/<a href="#record-3" title="sha256:b+">4<\/a>/);
  expect(rowOf(page, 'record-3')).toContain('<a href="../../my%20logs/a.json">a.json</a>');
  expect(rowOf(page, 'record-3')).toContain("pnpm triplicate latency --from 'reports/../my logs/a.json'");
  expect(rowOf(page, 'record-0')).toContain(
    '<a href="../packed">packed-0123456789ab</a><br><span class="small">report<td><code class="small">none: not sealed',
  );
  expect(rowOf(page, 'record-0')).toContain('pnpm triplicate report reports/packed');
  expect(page).toContain('Where that has no page, its row under <a href="#records">Records</a> says');
  expect(pageOf({ ...study, records: study.records.filter(({ kind }) => kind === 'report') }, table)).not.toContain(
    'Where that has no page',
  );
  expect(page).toContain('<th scope="row">other<td>');
  expect(page).toContain('<td>5\n');
  expect(page).toContain('What was found.');
  expect(page).toContain('href="tables/VI.csv"');
  expect(page).toContain('WORKER_CRASHED: Gone. Next: Again.');
  expect(page).toContain('gpu (No driver.)');
});

test('a file of a table leads to the same, from its folder', () => {
  const every = { ...study, records };
  const linkOf = fromTables(linksTo(placesIn(every), every, []));
  expect(linkOf({ record: 'a-0123456789ab' }, 'VI')).toBe('../../a-0123456789ab/report.html');
  expect(linkOf({ record: log }, 'VI')).toBe('../index.html#record-3');
  expect(linkOf({ record: 'nowhere' }, 'VI')).toBe(null);
});

test('its head says of what it is, and its summary begins with the findings', () => {
  const found = { ...table, found: 'Found: engines are -0.05 points better.' };
  const findings: ResultTable = { ...table, name: 'XIV', title: 'Findings', found: 'Found: Holding here: 2.' };
  const page = pageOf({ ...study, order: ['cpu-1', 'cpu-n'] }, found, findings);
  expect(page).toMatch(/<title>Study of m on cpu-1 and cpu-n\. Triplicate<\/title>/);
  expect(page).toMatch(
    /Table XIV<\/a> Findings: Holding here: 2\.[\s\S]*Table VI<\/a> Flips: engines are −0\.05 points/,
  );
  expect(page).toContain('The protocol of Shafi');
  const putTogether = pageOf({ ...study, sessions: [], order: [] }, table);
  expect(putTogether).toContain('<h1 class="short-name">Study of net and other</h1>');
  expect(putTogether).not.toContain('The protocol of Shafi');
  expect(page).toMatch(/<p>study-[0-9a-f]+, begun <time datetime="[^"]+">[^<]+<\/time><\/p>/);
  const at = (startedAt: string) => ({ ...reportDocument(), startedAt });
  const results = resultsOf([at('2026-05-02T10:00:00.000Z'), at('2026-05-01T10:00:00.000Z')]);
  const told = renderStudyHtml({ ...study, sessions: [] }, [], placesIn(study), () => null, { results });
  expect(told.replace(/<\/?time[^>]*>/g, '')).toMatch(
    /, put together \d[^<]* of records begun 2026-05-01 10:00[^<]* to 2026-05-02 10:00[^<]*<\/p>/,
  );
});

test('what was swept is drawn above its table, a chart an engine', () => {
  const reports = [reportDocument()];
  const results = resultsOf(reports);
  const places = placesOf(study, { hasPage: () => false, pathOf: place => place });
  const page = renderStudyHtml(study, [resultTables.figures(results)], places, linksTo(places, study, reports), {
    results,
  });
  expect(page.match(/<figure class="chart">/g)).toHaveLength(1);
  expect(page).toMatch(/<figcaption>garments-cnn, fp32 on cpu-1 \([0-9a-f]{12}\): inputs a second/);
  expect(page.indexOf('<figure')).toBeLessThan(page.indexOf('id="table-figures"'));
});

test('a page without files beside it links to none, and says what prints each table', () => {
  const reports = [reportDocument()];
  const tables = tableNames.map(name => resultTables[name](resultsOf(reports)));
  const printedBy = 'pnpm triplicate study --from somewhere';
  const page = renderStudyHtml(study, tables, placesIn(study), () => null, { printedBy });
  expect(page).not.toContain('href="tables/');
  for (const { name, rows } of tables)
    expect(page.includes(`<code>${printedBy} --table ${name} --format csv</code>`)).toBe(rows.length > 0);
});

test('a study has the script and the styles of what is on its page, and not those of verdicts and flipped inputs', () => {
  const reports = [reportDocument()];
  const tables = tableNames.map(name => resultTables[name](resultsOf(reports)));
  const page = renderStudyHtml({ ...study, records }, tables, placesIn({ ...study, records }), () => null, {
    results: resultsOf(reports),
  });
  const [, text] = /<script>(.*?)<\/script>/s.exec(page)!;
  expect(page).toContain(`script-src &#39;${digestInPolicy(text!)}&#39;`);
  expect(text).not.toContain('inputs-list');
  const body = page.slice(page.indexOf('<body>'), page.indexOf('<script>'));
  const used = new Set([...body.matchAll(/ class="([^"]*)"/g)].flatMap(([, names]) => names!.split(' ')));
  expect(used.size).toBeGreaterThan(15);
  const rulesIn = (styles: string) => [...used].filter(name => new RegExp(`\\.${name}(?![\\w-])`).test(styles));
  expect(rulesIn(/<style>.*<\/style>/s.exec(page)![0])).toEqual(rulesIn(toText(style)));
});

test('tables without rows share one list, each with all that is said of it: any of it may be the reason', () => {
  const page = pageOf(study, table, {
    ...table,
    name: 'X',
    title: 'Parts',
    rows: [],
    notes: ['No profiler.', 'More.'],
  });
  expect(page).not.toContain('id="table-x-section"');
  expect(page).toContain('<li>Table X. Parts: No profiler. More.</li>');
});

test('conditions that rows share are said once below the table, by number', () => {
  const columns: TableColumn[] = [
    { id: 'model', title: 'Model' },
    { id: 'conditions', title: 'Measured with' },
  ];
  const page = pageOf(study, {
    ...table,
    columns,
    rows: [
      ['a', 'warm'],
      ['b', 'cold'],
      ['c', 'warm'],
      ['d', null],
    ],
  });
  expect([...page.matchAll(/href="#table-vi-note-(\d)">note \1</g)].map(([, number]) => number)).toEqual([
    '1',
    '2',
    '1',
  ]);
  expect(page).toContain('<li id="table-vi-note-1">warm</li><li id="table-vi-note-2">cold</li></ol>');
  const alike = pageOf(study, {
    ...table,
    columns,
    rows: [
      ['a', 'warm'],
      ['b', 'warm'],
    ],
  });
  expect(alike).toContain('<p class="small">Measured with, all of these rows: warm</p>');
  expect(alike).not.toContain('data-sort>Measured with');
});

test('what kind of weights models have is a mark beside their names, and said once below the table', () => {
  const told = [
    'a (seeded weights, never trained)',
    'b (stand-in for VGG-16 (D))',
    'b (stand-in for VGG-16 (D))',
    'c (d)',
  ];
  const page = pageOf(study, { ...table, rows: told.map(model => [model, 1, 2]) });
  expect([...page.matchAll(/<th scope="row">(.*?)<td>1</g)].map(([, name]) => name)).toEqual([
    'a†',
    'b‡',
    'b‡',
    'c (d)',
  ]);
  expect(page).toContain('<p class="small">†: seeded weights, never trained; ‡: a stand-in, b for VGG-16 (D)</p>');
  expect(pageOf(study, table)).not.toContain('†');
});

test('of a long table each model has its first rows, and of kernels each engine; the rest is in the files that it names', () => {
  const rows = ['a', 'b'].flatMap(model => Array.from({ length: 30 }, (_, at) => [model, `${model}${at}`, at]));
  const page = pageOf(study, { ...table, rows });
  expect(page).toContain('The first 15 rows of each model, 30 of 60; all are in <a href="tables/VI.csv">its CSV</a>');
  expect(page).toMatch(/<td>b14<.*\n.*<\/table>/);
  expect(page).not.toContain('<td>a15<');
  const kernels: TableColumn[] = [
    { id: 'model', title: 'Model' },
    { id: 'engine', title: 'Engine' },
    { id: 'kernel', title: 'Kernel' },
  ];
  const calls = ['#1', '#2', '#3'].flatMap(engine =>
    Array.from({ length: 9 }, (_, at) => ['a', engine, `${engine}k${at}`]),
  );
  const ofKernels = pageOf(study, { ...table, name: 'XI', columns: kernels, rows: calls });
  expect(ofKernels).toContain('The first 6 rows of each engine, 18 of 27');
});

test('the rows of a model that are shown are of its platforms and sessions in turn, in the order of the table', () => {
  const columns: TableColumn[] = [
    { id: 'model', title: 'Model' },
    { id: 'platform', title: 'Platform' },
    { title: 'n', unit: 'calls' },
    { id: 'conditions', title: 'Measured with' },
  ];
  const rows = ['a', 'b'].flatMap(model =>
    ['small', 'big'].flatMap(platform =>
      ['warm', 'fresh'].flatMap(load => Array.from({ length: 20 }, (_, at) => [model, platform, 100 + at, load])),
    ),
  );
  const page = pageOf(study, { ...table, columns, rows });
  expect(page).toContain('15 rows of each model, its platforms and conditions in turn, 30 of 160');
  const shown = [...page.matchAll(/<th scope="row">(.)<td>(\w+)<td>(\d+)<td><a href="[^"]*">note (\d)</g)];
  expect(shown).toHaveLength(30);
  const ofA = shown.filter(([, model]) => model === 'a').map(([, , ...cells]) => cells);
  const firstOf = (platform: string, note: string, length: number) =>
    Array.from({ length }, (_, at) => [platform, String(100 + at), note]);
  expect(ofA).toEqual([
    ...firstOf('small', '1', 4),
    ...firstOf('small', '2', 4),
    ...firstOf('big', '1', 3),
    ...firstOf('big', '2', 4),
  ]);
});

const source = fc.constantFrom({ record: 'a', of: '1' }, { record: 'a', of: '2' }, { record: 'b' }, { record: 'gone' });
const anyCell = fc.oneof(
  { arbitrary: fc.constantFrom(null, 'words', 5), weight: 1 },
  { arbitrary: fc.array(source, { minLength: 1, maxLength: 2 }).map(from => sourced(7, from)), weight: 5 },
);

test('a number without a link is from where its row leads, or leads nowhere', () => {
  const linkOf: LinkOf = ({ record, of }) => (record === 'gone' ? null : `${record}#${of}`);
  fc.assert(
    fc.property(fc.array(anyCell, { minLength: 1, maxLength: 6 }), cells => {
      const row = ['model', ...cells];
      const all = rowLinks(row, 'VIII', linkOf);
      const [first, ...others] = all;
      const single = all.filter(links => links.length === 1);
      const hrefs = (links: Links) => links.map(({ href }) => href);
      others.forEach((links, at) => {
        const own = linksOf(row[at + 1]!, 'VIII', linkOf).map(({ href }) => href);
        const isNumber = typeof cellValue(cells[at]!) === 'number';
        expect(hrefs(links)).toEqual(links.length > 0 ? own : []);
        if (!isNumber || links.length > 0) return;
        if (own.length < 2) expect(hrefs(first!)).toEqual(own);
        else expect([...hrefs(first!), ...single.flatMap(hrefs)]).toEqual(expect.arrayContaining(own));
      });
    }),
  );
});

test('the page of a study has no markup but its own, whatever it is told', () => {
  const told = (text: string) => pageOf(withText(study, text), withText(table, text));
  const plain = skeletonOf(told('x'));
  // A column without a unit is not of numbers.
  const someText = hostileText.filter(text => text !== '');
  fc.assert(
    fc.property(someText, text => {
      expect(skeletonOf(told(text))).toBe(plain);
    }),
    { numRuns: 30 },
  );
});
