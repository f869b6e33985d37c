import { html } from '../escape.ts';

/** Lists of findings, problems, cases and pairs. */
export const lists = html`
.findings, .problems, .cases { margin: 0 0 1rem; padding: 0; list-style: none; }
.findings { columns: 19rem; column-gap: 2rem; font-size: 0.875rem; }
.findings li { padding: 0.1rem 0; break-inside: avoid; }
.problems li { border-left: 3px solid var(--strong-line); padding-left: 1rem; margin: 0.75rem 0; }
.problems h4 { margin: 0; }
.problems h4::first-letter { text-transform: uppercase; }
.problems p { margin: 0.15rem 0; }
.signs { margin-bottom: 0.25rem; }
.cases li { position: relative; padding: 0.3rem 0 0.3rem 1.9rem; max-width: 52rem; font-size: 0.875rem; }
.cases em { font-style: normal; font-weight: 500; }
.case-sign { position: absolute; left: 0; font-size: 1.1rem; line-height: 1.3; }
.pairs { display: grid; grid-template-columns: fit-content(22rem) minmax(0, 1fr); gap: 0.3rem 1.5rem; margin: 0 0 1rem; font-size: 0.875rem; }
.pairs dt { color: var(--soft); overflow-wrap: anywhere; }
.pairs dd { margin: 0; overflow-wrap: anywhere; }
#platforms-table td { min-width: 7rem; }
.entry { display: inline-block; margin-right: 0.6em; }`;
