import { html } from '../escape.ts';

/** Matrices of flips. */
export const matrices = html`
.matrices { container-type: inline-size; display: flex; flex-wrap: wrap; gap: 0.5rem 3rem; align-items: flex-start; }
.matrices .scroll { flex: 0 1 auto; container-type: normal; }
.matrix { min-width: 0; }
.matrix caption { color: var(--ink); }
.matrix th { white-space: nowrap; vertical-align: middle; border: 0; padding: 0.3rem 0.75rem 0.3rem 0.25rem; min-width: 0; }
.matrix thead th { font-size: 0.75rem; text-align: center; padding-inline: 0.4rem; }
.matrix thead th:first-child { text-align: left; }
.matrix td { padding: 0; border: 2px solid var(--paper); text-align: center; min-width: 4.75rem; }
.matrix tbody tr:hover { background: none; }
.heat { background: color-mix(in srgb, var(--heat) var(--amount), var(--raised)); border-radius: 6px; }
.heat a { display: block; position: relative; padding: 0.35rem 0.6rem; color: var(--ink); text-decoration: none; font-weight: 600; line-height: 1.3; }
.heat a:hover { text-decoration: underline; }
.share { display: block; font-weight: 400; font-size: 0.75rem; }
.same { color: var(--soft); vertical-align: middle; }
.heat-0 { --amount: 0%; } .heat-1 { --amount: 10%; } .heat-2 { --amount: 19%; }
.heat-3 { --amount: 28%; } .heat-4 { --amount: 37%; } .heat-5 { --amount: 46%; }
.heat-0 a { font-weight: 400; }`;
