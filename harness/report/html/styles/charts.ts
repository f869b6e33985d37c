import { html } from '../escape.ts';

/** Charts, and what stands beside them. */
export const charts = html`
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem 2.5rem; margin: 0.75rem 0 1.25rem; }
.chart { margin: 0; max-width: 27rem; min-width: 0; overflow: hidden; }
.chart figcaption { font-size: 0.8125rem; color: var(--soft); margin-bottom: 0.35rem; }
.chart svg { display: block; width: 100%; height: auto; color: var(--soft); font-size: 11px; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem 2.5rem; margin-top: 0.5rem; }
.beside > div > h5:first-child { margin-top: 0; }
.beside > :only-child { grid-column: 1 / -1; }
@media (min-width: 56rem) { .beside { grid-template-columns: minmax(20rem, 27rem) minmax(0, 1fr); align-items: start; } .beside > .chart { position: sticky; top: 3.5rem; } }
@media (min-width: 75rem) { .beside > .chart { top: 1.75rem; } }
.key { display: inline-block; margin-right: 0.9em; white-space: nowrap; }
.key span { display: inline-block; width: 0.8em; height: 0.8em; border: 1px solid var(--soft); border-radius: 2px; margin-right: 0.35em; vertical-align: -0.06em; }`;
