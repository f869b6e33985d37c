import { html } from '../escape.ts';

/** Answers of latency cases, tables of engines, and what their flags say. */
export const latency = html`
.answer { margin-top: 0.15rem; }
.answer p { margin: 0.25rem 0 0.5rem; color: var(--soft); }
.went { margin: 0 0 0.25rem 1.05rem; }
.beside > div > .chart + .chart { margin-top: 1.25rem; }
.flags { margin: 0 0 1rem; font-size: 0.8125rem; color: var(--soft); columns: 30rem; column-gap: 2rem; }
.flags div { break-inside: avoid; }
.flags :is(dt, dd) { display: inline; margin: 0; }
#device-latency-table thead th { white-space: normal; }
:is(#latency-table, #device-latency-table, #telemetry-table) tbody th :is(code, .small, .note) { white-space: nowrap; }`;
