import { type Html, html } from './escape.ts';
import { base } from './styles/base.ts';
import { charts } from './styles/charts.ts';
import { checks } from './styles/checks.ts';
import { dark, light } from './styles/colours.ts';
import { columns } from './styles/columns.ts';
import { comparison } from './styles/comparison.ts';
import { engines } from './styles/engines.ts';
import { gallery } from './styles/gallery.ts';
import { latency } from './styles/latency.ts';
import { lists } from './styles/lists.ts';
import { marks } from './styles/marks.ts';
import { matrices } from './styles/matrices.ts';
import { narrow } from './styles/narrow.ts';
import { nowhere } from './styles/nowhere.ts';
import { page } from './styles/page.ts';
import { print } from './styles/print.ts';
import { tables } from './styles/tables.ts';
import { verdict } from './styles/verdict.ts';

/** In the order of the page. */
const parts = [
  ...[base, page, nowhere, verdict, checks, tables, columns, matrices, marks, charts, lists],
  ...[latency, engines, gallery, comparison],
];

/** Those of text, tables and charts. */
const plainParts = [base, page, nowhere, tables, columns, marks, charts, lists];

/** What is for phones and for paper comes last, because it changes the others. */
const styleOf = (of: readonly Html[]): Html => html`<style>
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
:root[data-theme='light'] { color-scheme: light; ${light} }
:root[data-theme='dark'] { color-scheme: dark; ${dark} }
${[...of, narrow, print]}
</style>`;

/** All styles of a page, a file a part of it. */
export const style = styleOf(parts);
export const plainStyle = styleOf(plainParts);
