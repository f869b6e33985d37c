import { html } from '../escape.ts';

/** Tables, and what filters and sorts them. */
export const tables = html`
.scroll { container-type: inline-size; position: relative; overflow-x: auto; max-width: 100%; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; font-size: 0.8438rem; min-width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; font-size: 0.8125rem; }
caption > span { display: block; width: max-content; max-width: min(100%, 100cqi); position: sticky; left: 0; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 0.25rem; }
table[id^='table-'] th:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }
table[id^='table-'] tbody tr:is(:hover, :target) th { background: var(--raised); }
.numbered { margin: 0 0 1rem; padding-left: 1.6rem; max-width: 46rem; }
thead th { vertical-align: bottom; color: var(--soft); font-weight: 500; border-bottom-color: var(--strong-line); white-space: nowrap; }
tbody th { min-width: 11rem; }
table[id^='table-'] tbody th { min-width: 8.5rem; }
table[id^='table-'] thead th { white-space: normal; }
tbody tr:target { background: var(--raised); outline: 2px solid var(--strong-line); }
tbody tr:hover { background: var(--raised); }
th button { font-weight: 500; }
th button:hover { color: var(--ink); }
th button::after { content: '↕'; opacity: 0.45; margin-left: 0.3em; }
th[aria-sort='ascending'] button::after { content: '↑'; opacity: 1; }
th[aria-sort='descending'] button::after { content: '↓'; opacity: 1; }
.command span { display: inline-block; max-width: 100%; }
td .command { display: inline-block; min-width: 17rem; }
#checks-table tbody th { min-width: 17rem; }
#checks-table td { min-width: 6.5rem; }
summary { cursor: pointer; }
section > details[id^='table-'] { scroll-margin-top: 9rem; }
td details p, th details p, td details ul { font-size: 0.8125rem; color: var(--soft); margin: 0.35rem 0 0; min-width: 18rem; max-width: 40rem; }
td details ul { padding-left: 1.1rem; text-align: left; white-space: normal; }
.all { margin-top: 1.5rem; }
.all > summary { color: var(--link); padding: 0.25rem 0; }

.tools { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; margin: 0.75rem 0 0.25rem; font-size: 0.8125rem; color: var(--soft); }
.tools input, .tools select {
  font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--strong-line); border-radius: 6px;
  padding: 0.3rem 0.55rem; margin-left: 0.4rem; max-width: 13rem;
}`;
