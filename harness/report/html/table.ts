import { type Html, html } from './escape.ts';
import { ruledColumns } from './styles/columns.ts';

interface Column {
  readonly title: string;
  /** Numbers stand right and sort by value. */
  readonly numeric?: true;
  /** Of words: whether they have names without a space, which may break anywhere. */
  readonly long?: boolean;
  /** Nothing to sort by, as for pictures and commands. */
  readonly fixed?: true;
}

interface Cell {
  readonly content: Html | string;
  /** What the column sorts by, where the shown text is of no use for it. */
  readonly value?: number | string | null;
}

interface Row {
  readonly id?: string;
  /** What the filter's choices look for. */
  readonly tags?: readonly string[];
  readonly cells: readonly (Cell | Html | string)[];
}

export interface Table {
  /** Also the prefix of the ids inside; unique in the page. */
  readonly id: string;
  readonly caption: Html | string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Offers a text filter, and with choices a list of tags to choose from. */
  readonly filter?: {
    readonly label: string;
    readonly choices?: readonly Choice[];
  };
}

/** A table that scrolls inside its own container. The first cell of a row is its heading. Ends of cells and rows are left out, as HTML allows. */
export function table({ id, caption, columns, rows, filter }: Table): Html {
  const heads = columns.map(
    ({ title, numeric, fixed }) =>
      html`<th scope="col"${numeric && html` class="num"`}${!fixed && rows.length > 1 && html` data-sort`}>${title}`,
  );
  return html`${filter && rows.length > 1 && tools(id, filter)}
<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0"><table id="${id}"${kindsOf(columns)}>
<caption id="${id}-caption"><span>${caption}</span></caption>
<thead><tr>${heads}
<tbody>${rows.map(row => tableRow(row, columns))}</table></div>`;
}

function tableRow({ id, tags, cells }: Row, columns: readonly Column[]): Html {
  const rendered = cells.map((given, index) => {
    const cell: Cell = isCell(given) ? given : { content: given };
    const value = cell.value !== undefined && html` data-value="${cell.value ?? ''}"`;
    const kind = classOf(columns[index], index);
    return index === 0
      ? html`<th scope="row"${kind}${value}>${cell.content}`
      : html`<td${kind}${value}>${cell.content}`;
  });
  return html`<tr${id !== undefined && html` id="${id}"`}${tags && html` data-tags="${tags.join(' ')}"`}>${rendered}
`;
}

/** Said once of a column and not of each of its cells, which would be a third of a long table's bytes. */
function kindsOf(columns: readonly Column[]): Html | false {
  const kinds = columns.slice(0, ruledColumns).flatMap(({ numeric, long }, at) => {
    if (numeric) return `n${at + 1}`;
    return long ? `l${at + 1}` : [];
  });
  return kinds.length > 0 && html` class="${kinds.join(' ')}"`;
}

/** Of a cell that no rule for its column reaches. */
const classOf = (column: Column | undefined, at: number) =>
  at >= ruledColumns && ((column?.numeric && html` class="num"`) || (column?.long && html` class="long"`));

const isCell = (given: Cell | Html | string): given is Cell => typeof given === 'object' && 'content' in given;

/** Hidden until the script that serves it has started. */
function tools(id: string, { label, choices }: NonNullable<Table['filter']>): Html {
  return html`<div class="tools" data-for="${id}" hidden>
<label>${label} <input type="search" autocomplete="off" spellcheck="false"></label>
${choices && selectBox('Show', 'tag', [{ tag: '', title: 'all' }, ...choices])}
<output></output></div>`;
}

interface Choice {
  readonly tag: string;
  readonly title: string;
}

/** The first choice is the one that holds at the beginning. */
export const selectBox = (label: string, name: string, choices: readonly Choice[]): Html =>
  html`<label>${label} <select name="${name}">${choices.map(({ tag, title }) => html`<option value="${tag}">${title}</option>`)}</select></label>`;

/** A command to copy: one click selects all of it. A line breaks between its words, where it can. */
export const command = (text: string): Html =>
  html`<code class="command">${text.split(' ').map((word, index) => html`${index > 0 && ' '}<span>${word}</span>`)}</code>`;

/** The twelve digits that tell digests apart, with all of them in the title. */
export const digest = (short: string, full: string): Html => html`<code title="${full}">${short}</code>`;

/** A part of the page: a heading that the navigation leads to, and what stands under it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What the navigation says of it where a line must do for all. */
  readonly short?: string;
  readonly body: Html;
}
