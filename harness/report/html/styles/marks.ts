import { html } from '../escape.ts';

/** Bars, letters. */
export const marks = html`
.bar { display: inline-block; vertical-align: middle; }
.bar .fill { fill: var(--fill); }
.bar .dot { fill: var(--ink); }
.bar .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.bar .axis { stroke: var(--line); fill: none; }
.note { color: var(--inconclusive); font-size: 0.8125rem; }
.letter {
  display: inline-block; min-width: 1.6em; text-align: center; border: 1px solid var(--strong-line); border-radius: 5px;
  font-weight: 600; margin-right: 0.35em;
}`;
