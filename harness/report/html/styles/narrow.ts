import { html } from '../escape.ts';

/** Phones. */
export const narrow = html`
@media (max-width: 40rem) {
  .matrix :is(thead, tbody) th:first-child {
    position: sticky; left: 0; z-index: 1; background: var(--paper); min-width: 6.5rem; max-width: 9rem; white-space: normal; overflow-wrap: anywhere;
  }
  table[id^='table-'] tbody th { min-width: 7.5rem; max-width: 9rem; }
  .page { padding: 1.25rem 1rem 3rem; }
  h1.short-name { font-size: 1.375rem; }
  .verdict { margin-inline: -0.25rem; padding: 1rem; }
  .facts { grid-template-columns: 1fr; gap: 1rem; }
  .pairs { grid-template-columns: 1fr; gap: 0; }
  .pairs dd { margin-bottom: 0.6rem; }
}`;
