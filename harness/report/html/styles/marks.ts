import { html } from '../escape.ts';

/** Pictures, bars, curves, letters. */
export const marks = html`
img { display: block; border-radius: 4px; image-rendering: pixelated; object-fit: contain; background: var(--raised); }
.decision { min-width: 13rem; }
.decision + .decision { margin-top: 0.2rem; }
.right { color: var(--pass); font-size: 0.8125rem; white-space: nowrap; }
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
