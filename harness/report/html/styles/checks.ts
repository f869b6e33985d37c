import { html } from '../escape.ts';

/** Cards of what is open, and matrices of all checks. */
export const checks = html`
.check-cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1rem; list-style: none; margin: 0; padding: 0; }
.check-card { border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 8px; padding: 0.9rem 1.1rem; min-width: 0; }
.check-card:target { outline: 2px solid var(--tone); }
.check-card h3 { font-size: 0.9375rem; margin: 0 0 0.5rem; line-height: 1.5; }
.check-card h3 { text-wrap: pretty; }
.check-card h3 .status { display: block; width: max-content; margin-bottom: 0.4rem; font-size: 0.8125rem; }
.reasons + .check-cards { margin-top: 1rem; }
.check-card p { margin: 0 0 0.5rem; font-size: 0.875rem; }
.check-card p:empty { display: none; }
.check-card .measured { font-size: 0.9375rem; }
.measured strong { font-size: 1.125rem; font-weight: 600; }
.measured span { color: var(--soft); }
.check-card .measured span::before { content: '· '; }
.check-card .how { margin: 0.75rem 0 0; font-size: 0.8125rem; }
.check-card details { font-size: 0.8125rem; margin-bottom: 0.5rem; }
.evidence { list-style: none; margin: 0; padding: 0; font-size: 0.875rem; }
.evidence li { padding: 0.1rem 0 0.1rem 1.2em; position: relative; }
.evidence li::before { content: '→'; position: absolute; left: 0; color: var(--soft); }
.skipped-why { margin: 0 0 0.75rem; padding-left: 1.1rem; font-size: 0.875rem; color: var(--soft); max-width: 60rem; }
.statuses td { vertical-align: middle; min-width: 6rem; font-size: 0.8125rem; white-space: nowrap; padding: 0.25rem 0.6rem; }
.statuses thead th { white-space: normal; min-width: 6rem; max-width: 8rem; vertical-align: bottom; }
.cell { background: var(--tint); color: var(--tone); border-radius: 6px; }
.cell a { color: inherit; font-weight: 600; }`;
