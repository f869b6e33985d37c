import { html } from '../escape.ts';
import { light } from './colours.ts';

/** Paper. */
export const print = html`
@media print {
  :root, :root[data-theme] { color-scheme: light; ${light} }
  html { font-size: 11px; }
  nav, .tools, #theme, .skip { display: none !important; }
  .page { max-width: none; padding: 0; }
  .columns { display: block; }
  .scroll { overflow: visible; }
  th, td { padding-inline: 0.35rem; overflow-wrap: anywhere; }
  table :is(th, td, .command, .decision) { min-width: 0 !important; }
  table:not(.matrix) :is(th, td) { min-width: 3rem !important; }
  thead th { white-space: normal; }
  details::details-content { content-visibility: visible; height: auto; }
  th button::after { content: none; }
  .verdict, .status, .cell, .heat, .double, .key span { print-color-adjust: exact; }
  tr, .check-card, .engine-card, .problems li, .cases li, .facts div, .chart { break-inside: avoid; }
  h2, h3, h4, h5, caption { break-after: avoid; }
}`;
