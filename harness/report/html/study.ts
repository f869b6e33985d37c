import { recordCommand } from '../../core/commands.ts';
import type { ReportDocument, StudyRecord } from '../../core/records.ts';
import { isWhole } from '../../core/study/gaps.ts';
import { type Swept, sweptOf } from '../../core/tables/swept.ts';
import { type LinkOf, type ResultTable, type TableName, tableLabel } from '../../core/tables/table.ts';
import type { Results } from '../../core/tables/tables.ts';
import { count, seconds, sentenceList, shortDigest, time, withMinus } from '../format.ts';
import { missingSentences } from '../study-text.ts';
import { cellText, tableTitle } from '../table-text.ts';
import { pathAddress } from './address.ts';
import { charts } from './chart.ts';
import { type Html, html, toText } from './escape.ts';
import { isOfKernels } from './first-rows.ts';
import { shell } from './page.ts';
import { placesIn } from './row-ids.ts';
import { rowLinksNote } from './row-links.ts';
import { command, type Section, table } from './table.ts';
import { tableBody } from './tables.ts';
import { throughputChart } from './throughput-chart.ts';

/** Rows of a table, of all models; of kernels, of which an engine has dozens, they say less. */
const shownRows = 30;
const shownKernels = 20;

/** A table of so many rows stands open. */
const unfoldedRows = 12;

/** Curves are of engines, and each is some kilobytes. */
const shownCurves = 12;

export interface StudyPage {
  /** What its tables are made of: curves are drawn of it, and it tells when it was measured. */
  readonly results?: Results;
  /** Of a page without files of tables beside it: what prints a table, but for the number of it. */
  readonly printedBy?: string;
}

/** A study as one page: what was found and done and what is missing, then every table, each number with a link to the record that it is from, and the curves of what was swept. */
export function renderStudyHtml(
  record: StudyRecord,
  tables: readonly ResultTable[],
  places: Places,
  linkOf: LinkOf,
  { results, printedBy }: StudyPage = {},
): string {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  const name = nameOf(record, filled);
  return toText(
    shell({
      title: name,
      name,
      lead: html`<p>${record.id}, ${begunOrMade(record, results)}</p>`,
      first: overview(record, tables, places),
      isPlain: true,
      sections: [
        ...filled.map(
          (one): Section => ({
            id: `table-${one.name.toLowerCase()}-section`,
            title: tableTitle(one),
            short: one.name === 'figures' ? 'Figures' : one.name,
            body: html`${one.name === 'figures' && sweptCharts(results ? sweptOf(results) : [])}${folded(one, linkOf, printedBy)}`,
          }),
        ),
        ...emptySection(tables),
        sourcesSection(record, places),
      ],
    }),
  );
}

/** A study without sessions of its own began when its tables were put together, long after its records were measured. */
function begunOrMade({ sessions, startedAt }: StudyRecord, results: Results | undefined): Html {
  if (sessions.length > 0) return html`begun ${timeOf(startedAt)}`;
  const { reports = [], concurrency = [] } = results ?? {};
  const begun = [...reports, ...concurrency].map(one => one.startedAt).toSorted();
  const [first, last] = [begun[0], begun.at(-1)];
  const span =
    first !== undefined && html` of records begun ${timeOf(first)}${last !== first && html` to ${timeOf(last!)}`}`;
  return html`put together ${timeOf(startedAt)}${span}`;
}

const timeOf = (at: string): Html => html`<time datetime="${at}">${time(at)}</time>`;

/** What a table comes to, and its rows, which are folded where there are many: a study has thousands. */
function folded({ found, ...one }: ResultTable, linkOf: LinkOf, printedBy: string | undefined): Html {
  const { length } = one.rows;
  const isOpen = length <= unfoldedRows;
  return html`${found !== undefined && html`<p>${withMinus(found)}</p>`}
<details id="${rowsId(one.name)}"${isOpen && html` open`}><summary>${count(length)} row${length > 1 && 's'}</summary>
${tableBody(one, linkOf, {
  most: isOfKernels(one) ? shownKernels : shownRows,
  files:
    printedBy === undefined ? html`<a href="tables/${one.name}.csv">its CSV</a>` : 'the output of the command below',
})}
${filesOf(one, printedBy)}</details>`;
}

const rowsId = (name: TableName): string => `table-${name.toLowerCase()}-rows`;

const filesOf = ({ name }: ResultTable, printedBy: string | undefined): Html =>
  printedBy === undefined
    ? html`<p class="small"><a href="tables/${name}.csv">CSV, numbers whole</a> · <a href="tables/${name}.md">Markdown</a> · <a href="tables/${name}.json">JSON</a></p>`
    : html`<p class="small">As CSV, numbers whole: <code>${printedBy} --table ${name} --format csv</code></p>`;

/** The curves of Figures 3 and 4, an engine each. */
function sweptCharts(swept: readonly Swept[]): Html {
  const engines = Map.groupBy(
    swept,
    ({ model, record: { recipe, platform, engine } }) =>
      `${model}, ${recipe} on ${platform.name} (${shortDigest(engine)})`,
  );
  const drawn = [...engines].slice(0, shownCurves).flatMap(
    ([name, mine]) =>
      throughputChart(
        name,
        mine.map(({ record }) => record),
      ) || [],
  );
  return html`${engines.size > shownCurves && html`<p class="small">Curves of the first ${shownCurves} of ${engines.size} engines; the whole table has the levels of all.</p>`}
${charts(drawn)}`;
}

/** As in "Study of resnet18-f32 and mobilenetv1-f32 on cpu-1 and cpu-n". */
function nameOf({ sessions, order }: StudyRecord, filled: readonly ResultTable[]): string {
  const models = sessions.length > 0 ? sessions.map(({ model }) => model) : filled.flatMap(modelsOf);
  const [of, on] = [shortList([...new Set(models)]), shortList(order)];
  return `Study${of && ` of ${of}`}${on && ` on ${on}`}`;
}

/** Without the kind of their weights. */
const modelsOf = ({ columns, rows }: ResultTable): string[] =>
  columns[0]?.id === 'model' ? rows.map(([model]) => cellText(model!, columns[0]!).replace(/ \(.*$/, '')) : [];

const shortList = (words: readonly string[]): string =>
  sentenceList(words.length > 4 ? [...words.slice(0, 3), `${words.length - 3} more`] : words);

function overview(
  { sessions, absent, order, records, command: given }: StudyRecord,
  tables: readonly ResultTable[],
  places: Places,
): Section {
  const missing = missingSentences(sessions);
  const isWithoutPage = records.some(({ name }) => places.get(name)?.page === null);
  const body = html`<section id="study" aria-labelledby="study-title"><h2 id="study-title">Summary</h2>
${foundList(tables)}
<h3>What was done</h3>
<p>${sessions.length > 0 ? 'The protocol of Shafi et al., Demystifying TensorRT, on these models and platforms.' : 'Tables of records that were there already, in the form of Shafi et al., Demystifying TensorRT.'} Nothing here is judged. A blank cell: nothing was measured for it. ${rowLinksNote}${isWithoutPage && html` Where that has no page, its row under <a href="#records">Records</a> says what it is, where it lies and the command that shows it.`}</p>
${order.length > 0 && html`<p>Platforms, the smallest first: ${order.join(', ')}</p>`}
${absent.length > 0 && html`<p>Not here: ${sentenceList(absent.map(({ name, reason }) => `${name} (${reason})`))}</p>`}
${missing.length > 0 && html`<h3>What is missing, and why</h3><ul>${missing.map(one => html`<li>${one}</li>`)}</ul>`}
${sessions.length > 0 && sessionsTable(sessions, places)}
<p class="how">Made by ${command(given)}</p></section>`;
  return { id: 'study', title: 'Summary', short: 'Summary', body };
}

/** What each table comes to, in a sentence that leads there: first which findings hold. */
function foundList(tables: readonly ResultTable[]) {
  const told = tables.filter(one => one.found !== undefined);
  const found = [...told.filter(({ name }) => name === 'XIV'), ...told.filter(({ name }) => name !== 'XIV')];
  return (
    found.length > 0 &&
    html`<h3>What was found</h3><ul>${found.map(
      ({ name, title, rows, found: sentence }) =>
        html`<li><a href="#${rows.length > 0 ? rowsId(name) : emptyId}">${tableLabel(name)}</a> ${title}: ${withMinus(sentence!.replace(/^Found: /, ''))}</li>`,
    )}</ul>`
  );
}

const emptyId = 'empty';

/** One list of the tables that these records fill no row of, each with its reason. */
function emptySection(tables: readonly ResultTable[]): Section[] {
  const empty = tables.filter(({ rows }) => rows.length === 0);
  if (empty.length === 0) return [];
  const body = html`<ul>${empty.map(one => html`<li>${tableTitle(one)}: ${one.notes.join(' ')}</li>`)}</ul>`;
  return [{ id: emptyId, title: 'Tables without rows', short: 'Without rows', body }];
}

const sessionsTable = (sessions: StudyRecord['sessions'], places: Places) =>
  table({
    id: 'sessions-table',
    caption: 'Sessions',
    columns: [{ title: 'Spec' }, { title: 'Session' }, { title: 'Report' }, { title: 'Took', numeric: true }],
    rows: sessions.map(one => ({
      cells: [
        one.spec,
        one.session,
        one.report === null
          ? 'none'
          : html`<a href="${placeOfName(one.report, places)}">${one.report}</a>${!isWhole(one) && ', in part'}`,
        { content: one.seconds === null ? '' : seconds(one.seconds), value: one.seconds },
      ],
    })),
  });

/** What a number is from that leads to no page of its own: what it is, where it lies, and what shows it. */
function sourcesSection({ records }: StudyRecord, places: Places): Section {
  const body = table({
    id: 'records-table',
    caption: 'What the tables are made of',
    columns: [{ title: 'Record' }, { title: 'Digest, and what shows it', long: true, fixed: true }],
    rows: records.map(({ name, kind, digest }) => {
      const { row, page, file, path } = places.get(name)!;
      return {
        id: row,
        cells: [
          html`<a href="${page ?? file}">${name}</a><br><span class="small">${kind}</span>`,
          html`<code class="small">${digest ?? 'none: not sealed'}</code><br>${command(recordCommand(kind, path))}`,
        ],
      };
    }),
  });
  return { id: 'records', title: 'Records', short: 'Records', body };
}

export interface RecordPlace {
  /** Id of its row on the page of the study. */
  readonly row: string;
  /** Address of its own page; null where it has none. */
  readonly page: string | null;
  /** Address of its folder or file. */
  readonly file: string;
  /** Of that from the root of the project, as commands name it. */
  readonly path: string;
}

/** Where each record of a study is, by its name. */
export type Places = ReadonlyMap<string, RecordPlace>;

/** Reports that were brought here packed have no page. What is asked takes a place as the record has it, from the folder of the study. */
export const placesOf = (
  { records }: StudyRecord,
  { hasPage, pathOf }: { hasPage(place: string): boolean; pathOf(place: string): string },
): Places =>
  new Map(
    records.map(({ kind, name, place }, at) => {
      const file = pathAddress(place);
      const page = kind === 'report' && hasPage(place) ? `${file}/report.html` : null;
      return [name, { row: `record-${at}`, page, file, path: pathOf(place) }];
    }),
  );

/** Its page, or what this one says of it: a folder, or a file that is packed, tells a reader nothing, and neither is there in a page that was mailed. */
const placeOfName = (name: string, places: Places): string | null => {
  const place = places.get(name);
  return place ? (place.page ?? `#${place.row}`) : null;
};

/** Where records of cells are: the row in the page of a report that has one, else that of the record in this page. By the id of a report, or the digest of an import. */
export function linksTo(places: Places, { records }: StudyRecord, reports: readonly ReportDocument[]): LinkOf {
  const names = new Map<string | null, string>(
    records.flatMap(({ name, digest }) => [
      [name, name],
      [digest, name],
    ]),
  );
  const rows = new Map(reports.map(document => [document.id, placesIn(document)]));
  return (source, table) => {
    const name = names.get(source.record) ?? '';
    const place = placeOfName(name, places);
    const isInPage = place !== null && place === places.get(name)!.page;
    return isInPage ? `${place}${rows.get(source.record)?.(source, table) ?? ''}` : place;
  };
}

/** The same from a file of a table, which lies in a folder beside the page. */
export const fromTables =
  (linkOf: LinkOf): LinkOf =>
  (source, table) => {
    const place = linkOf(source, table);
    return place && `../${place.startsWith('#') ? 'index.html' : ''}${place}`;
  };
