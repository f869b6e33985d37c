import { html } from '../escape.ts';

/** What is said of an address that names nothing here. It is in the window wherever that is, among the first that the keyboard reaches, and no part of what is printed. */
export const nowhere = html`
#nowhere {
  position: fixed; bottom: 1rem; left: 50%; translate: -50%; z-index: 4; width: max-content; max-width: min(46rem, calc(100vw - 2rem));
  margin: 0; padding: 0.6rem 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--strong-line); border-radius: 8px; overflow-wrap: anywhere;
}
#nowhere :is(a, button) { white-space: nowrap; margin-left: 0.5rem; }
#nowhere button { color: var(--link); text-decoration: underline; text-underline-offset: 0.15em; }
@media print { #nowhere { display: none; } }`;
