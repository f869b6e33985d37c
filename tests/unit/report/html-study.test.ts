import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StudyRecord } from '../../../harness/core/records.ts';
import { sweptOf } from '../../../harness/core/tables/swept.ts';
import { type ResultTable, sourced } from '../../../harness/core/tables/table.ts';
import { resultsOf, resultTables } from '../../../harness/core/tables/tables.ts';
import { linksTo, placesOf, renderStudyHtml } from '../../../harness/report/html/study.ts';
import { hostileText, withText } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { digestOf, study } from '../../fixtures/sample-records.ts';

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
  columns: [{ title: 'Model' }, { title: '1-2', unit: 'flips' }, { title: '1-3', unit: 'flips' }],
  rows: [
    ['net', sourced(3, [{ record: 'a-0123456789ab', of: 'fp16 #1' }]), null],
    ['other', sourced(4, [{ record: 'nowhere' }, { record: log }]), sourced(5, [{ record: 'nowhere' }])],
  ],
  notes: ['What was found.'],
};

function pageOf(record: StudyRecord, ...tables: ResultTable[]): string {
  const places = placesOf(record, place => place !== '../packed');
  return renderStudyHtml(record, tables, places, linksTo(places, record, []));
}

test('each number of a study leads to the record that it is from, and one without a record to none', () => {
  const page = pageOf({ ...study, records }, table);
  expect(page).toContain('<a href="../a-0123456789ab/report.html" title="fp16 #1">3</a>');
  expect(page).toContain('<a href="../packed">packed-0123456789ab</a>');
  expect(page).toMatch(/<a href="\.\.\/\.\.\/my%20logs\/a\.json" title="sha256:b+">4<\/a>/);
  expect(page).toMatch(/<td class="num" data-value="5">5<\/td>/);
  expect(page).toContain('What was found.');
  expect(page).toContain('href="tables/VI.csv"');
  expect(page).toContain('WORKER_CRASHED: Gone. Next: Again.');
  expect(page).toContain('gpu (No driver.)');
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
  expect(putTogether).toContain('<h1>Study of net and other</h1>');
  expect(putTogether).not.toContain('The protocol of Shafi');
});

test('what was swept is drawn above its table, a chart an engine', () => {
  const reports = [reportDocument()];
  const results = resultsOf(reports);
  const places = placesOf(study, () => false);
  const page = renderStudyHtml(
    study,
    [resultTables.figures(results)],
    places,
    linksTo(places, study, reports),
    sweptOf(results),
  );
  expect(page.match(/<figure class="chart">/g)).toHaveLength(1);
  expect(page).toMatch(/<figcaption>garments-cnn, fp32 on cpu-1 \([0-9a-f]{12}\): inputs a second/);
  expect(page.indexOf('<figure')).toBeLessThan(page.indexOf('id="table-figures"'));
});

test('tables without rows share one list, each with its reason', () => {
  const page = pageOf(study, table, {
    ...table,
    name: 'X',
    title: 'Parts',
    rows: [],
    notes: ['No profiler.', 'More.'],
  });
  expect(page).not.toContain('id="table-x-section"');
  expect(page).toContain('<li>Table X. Parts: No profiler.</li>');
  expect(page).not.toContain('More.');
});

test('conditions that rows share are said once below the table, by number', () => {
  const columns = [{ title: 'Model' }, { title: 'Measured with' }];
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
  expect([...page.matchAll(/href="#table-vi-note-(\d)">\1</g)].map(([, number]) => number)).toEqual(['1', '2', '1']);
  expect(page).toContain('<li id="table-vi-note-1">warm</li><li id="table-vi-note-2">cold</li></ol>');
});

test('the page of a study has no markup but its own, whatever it is told', () => {
  const tags = (page: string) => (page.match(/<[a-z!/][^>]*>/gi) ?? []).map(tag => tag.split(/[\s>]/)[0]);
  // Each word of a command is an element, so that it stays the same here.
  const told = (text: string) => pageOf({ ...withText(study, text), command: 'x' }, withText(table, text));
  const plain = tags(told('x'));
  fc.assert(
    fc.property(hostileText, text => {
      expect(tags(told(text))).toEqual(plain);
    }),
    { numRuns: 30 },
  );
});
