import { html } from '../escape.ts';

/** Cards of engines. */
export const engines = html`
.engine-cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem; list-style: none; margin: 0 0 1rem; padding: 0; }
.engine-card { border: 1px solid var(--line); border-radius: 8px; padding: 0.8rem 1rem; min-width: 0; font-size: 0.8438rem; }
.engine-card:only-child { grid-column: 1 / -1; }
.engine-card li:has(> details) { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
.engine-card li > details[open] { flex-basis: 100%; min-width: 0; }
.engine-card h4 { margin: 0 0 0.5rem; }
.engine-card dl { display: grid; grid-template-columns: 4.75rem minmax(0, 1fr); gap: 0.2rem 0.75rem; margin: 0; }
.engine-card dt { color: var(--soft); }
.engine-card dd { margin: 0; overflow-wrap: anywhere; }
.engine-card ul { list-style: none; margin: 0; padding: 0; }
.engine-card dd li + li { margin-top: 0.35rem; }
.engine-card pre { margin: 0.35rem 0; padding: 0.5rem; background: var(--raised); border-radius: 4px; font-size: 0.75rem; white-space: pre-wrap; }`;
