import { type Html, html } from '../escape.ts';

/** Columns of a table that have a rule each; the cells of those behind them say what they are themselves. */
export const ruledColumns = 32;

const all = Array.from({ length: ruledColumns }, (_, at) => at + 1);

const cellsOf = (kind: 'n' | 'l'): Html[] =>
  all.map(at => html`${at > 1 && ','}:where(.${kind}${at} tr)>:nth-child(${at})`);

/** What columns of a table are: numbers (n) or names that may break anywhere (l), by their place. */
export const columns = html`
.num,${cellsOf('n')} { text-align: right; white-space: nowrap; }
.long,${cellsOf('l')} { min-width: 18rem; max-width: 24rem; overflow-wrap: anywhere; }`;
