import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StudyRecord } from '../../../harness/core/records.ts';
import { type ResultTable, sourced } from '../../../harness/core/tables/table.ts';
import { linksTo, placesOf, renderStudyHtml } from '../../../harness/report/html/study.ts';
import { hostileText, withText } from '../../fixtures/hostile-text.ts';
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

function pageOf(record: StudyRecord, one: ResultTable): string {
  const places = placesOf(record, place => place !== '../packed');
  return renderStudyHtml(record, [one], places, linksTo(places, record, []));
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
