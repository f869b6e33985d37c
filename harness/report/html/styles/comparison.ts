import { html } from '../escape.ts';

/** What stands behind a row of a comparison: long lists, in the cell that names the row. */
export const comparison = html`
th details ul {
  font-size: 0.8125rem; color: var(--soft); margin: 0.35rem 0 0; padding-left: 1.1rem; min-width: 18rem; max-width: 40rem;
  overflow-wrap: anywhere;
}
th .small { margin-top: 0.2rem; max-width: 24rem; }
#direct-table td:nth-child(3) { min-width: 9rem; }
`;
