import { html } from '../escape.ts';

/** The frame: banner, head, navigation, sections. */
export const page = html`
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--paper); padding: 0.5rem 0.75rem; z-index: 2; }
.skip:focus { top: 0.5rem; }
.double {
  margin: 0; max-width: none; padding: 1rem 1.5rem; color: var(--double); background: var(--double-stripe);
  border-block: 6px solid; border-image: repeating-linear-gradient(135deg, #1f2326 0 12px, #ffd23f 12px 24px) 6;
}
.double strong { font-size: 1.125rem; text-transform: uppercase; letter-spacing: 0.03em; }
.page { max-width: 84rem; margin: 0 auto; padding: 1.75rem 1.5rem 4rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; justify-content: space-between; margin-bottom: 1.5rem; }
.top > div { min-width: 0; overflow-wrap: anywhere; }
.top p { margin: 0.25rem 0 0; color: var(--soft); }
.brand { font-weight: 600; color: var(--soft); letter-spacing: 0.01em; font-size: 0.8125rem; }
button {
  font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
}
#theme { font-size: 0.8125rem; color: var(--soft); border: 1px solid var(--line); border-radius: 999px; padding: 0.2rem 0.75rem; }
#theme:hover { border-color: var(--strong-line); color: var(--ink); }

nav { position: sticky; background: var(--paper); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; font-size: 0.875rem; }
nav a { display: inline-block; padding: 0.25rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
nav a[aria-current] { color: var(--ink); }
@media (min-width: 75rem) {
  .short { display: none; }
  .columns { display: grid; grid-template-columns: 10.5rem minmax(0, 1fr); gap: 3rem; }
  nav { top: 1.75rem; align-self: start; max-height: calc(100vh - 3.5rem); overflow-y: auto; }
  nav ul { flex-direction: column; }
  nav a { padding-left: 0.7rem; border-left: 2px solid var(--line); }
  nav a[aria-current] { border-left-color: var(--ink); }
}
@media (max-width: 74.99rem) {
  html { scroll-padding-top: 3.25rem; }
  .whole { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  nav { top: 0; z-index: 3; margin: 0 -0.25rem 1.5rem; border-bottom: 1px solid var(--line); }
  nav ul { gap: 0.9rem; overflow-x: auto; white-space: nowrap; scrollbar-width: thin; }
  nav a { position: relative; padding: 0.5rem 0.25rem; border-bottom: 2px solid transparent; }
  nav a[aria-current] { border-bottom-color: var(--ink); }
}
main > section { margin-top: 3.25rem; }
main > section:first-child { margin-top: 0; }`;
