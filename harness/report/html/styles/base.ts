import { html } from '../escape.ts';

/** What stands anywhere: elements, code, focus. */
export const base = html`
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 400 0.9375rem/1.55 system-ui, -apple-system, 'Segoe UI', 'Inter', 'Liberation Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, h4, h5 { line-height: 1.25; font-weight: 600; margin: 0; text-wrap: balance; }
h1 { font-size: 1.625rem; letter-spacing: -0.015em; }
h1.long-name { font-size: 0.9375rem; letter-spacing: 0; text-wrap: wrap; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 0.5rem; }
h4 { font-size: 0.9375rem; margin: 1.25rem 0 0.25rem; }
h5 { font-size: 0.875rem; margin: 1rem 0 0.25rem; }
p { margin: 0 0 0.75rem; max-width: 46rem; }
a, strong, code { unicode-bidi: isolate; }
a { color: var(--link); text-underline-offset: 0.15em; }
code, .command { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', monospace; font-size: 0.86em; }
.command { user-select: all; background: var(--raised); border-radius: 4px; padding: 0.15em 0.4em; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.small, .how { font-size: 0.8125rem; color: var(--soft); }
.how { margin-top: 0.75rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }`;
