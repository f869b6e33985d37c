import { html } from '../escape.ts';

/** Bars, curves, letters. */
export const marks = html`
.bar { display: inline-block; vertical-align: middle; }
.bar .fill { fill: var(--fill); }
.bar .dot { fill: var(--ink); }
.bar .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.bar .axis { stroke: var(--line); fill: none; }
.curves { display: block; max-width: 100%; height: auto; margin: 0.5rem 0 1rem; font-size: 12px; }
.curves text { fill: var(--soft); }
.curves .curve { stroke: var(--heat); stroke-width: 1.75; fill: none; }
.curves .dot { fill: var(--heat); }
.curves .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.curves .axis { stroke: var(--line); fill: none; }
.note { color: var(--inconclusive); font-size: 0.8125rem; }
.letter {
  display: inline-block; min-width: 1.6em; text-align: center; border: 1px solid var(--strong-line); border-radius: 5px;
  font-weight: 600; margin-right: 0.35em;
}`;
