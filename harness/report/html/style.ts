import { html } from './escape.ts';

const light = html`
  --paper: #fcfcfa; --raised: #f4f4f0; --ink: #1f2326; --soft: #565d63; --line: #dddcd6; --strong-line: #a9a9a2;
  --link: #0b57a4; --fill: #7d9cc0; --heat: #2f6fb5;
  --pass: #0a6a4b; --pass-tint: #e6f2ec; --fail: #a82216; --fail-tint: #fbebe8;
  --inconclusive: #7a4d00; --inconclusive-tint: #faf1dc; --skipped: #5a6067; --skipped-tint: #efefed;
  --double: #1f2326; --double-stripe: #ffd23f;`;

const dark = html`
  --paper: #16181a; --raised: #1e2124; --ink: #e4e5e3; --soft: #a3a9ad; --line: #33373a; --strong-line: #5d6367;
  --link: #8cbdf0; --fill: #5c80a8; --heat: #4f94dd;
  --pass: #6fd0a6; --pass-tint: #172b23; --fail: #ff9a8b; --fail-tint: #341c19;
  --inconclusive: #ecc06a; --inconclusive-tint: #2e2612; --skipped: #a3a9ad; --skipped-tint: #25282b;
  --double: #1f2326; --double-stripe: #ffd23f;`;

export const style = html`<style>
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
:root[data-theme='light'] { color-scheme: light; ${light} }
:root[data-theme='dark'] { color-scheme: dark; ${dark} }

*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 400 0.9375rem/1.55 system-ui, -apple-system, 'Segoe UI', 'Inter', 'Liberation Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; margin: 0; text-wrap: balance; }
h1 { font-size: 1.625rem; letter-spacing: -0.015em; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 0.5rem; }
h4 { font-size: 0.9375rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0 0 0.75rem; max-width: 46rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
code, .command { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', monospace; font-size: 0.86em; }
.command { user-select: all; background: var(--raised); border-radius: 4px; padding: 0.15em 0.4em; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.small, .how { font-size: 0.8125rem; color: var(--soft); }
.how { margin-top: 0.75rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }

.skip { position: absolute; left: 1rem; top: -4rem; background: var(--paper); padding: 0.5rem 0.75rem; z-index: 2; }
.skip:focus { top: 0.5rem; }
.double {
  margin: 0; max-width: none; padding: 1rem 1.5rem; color: var(--double); background: var(--double-stripe);
  border-block: 6px solid; border-image: repeating-linear-gradient(135deg, #1f2326 0 12px, #ffd23f 12px 24px) 6;
}
.double strong { font-size: 1.125rem; text-transform: uppercase; letter-spacing: 0.03em; }
.page { max-width: 84rem; margin: 0 auto; padding: 1.75rem 1.5rem 4rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; justify-content: space-between; margin-bottom: 1.5rem; }
.top p { margin: 0.25rem 0 0; color: var(--soft); }
.brand { font-weight: 600; color: var(--soft); letter-spacing: 0.01em; font-size: 0.8125rem; }
button {
  font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
}
#theme { font-size: 0.8125rem; color: var(--soft); border: 1px solid var(--line); border-radius: 999px; padding: 0.2rem 0.75rem; }
#theme:hover { border-color: var(--strong-line); color: var(--ink); }

nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.125rem 1.1rem; font-size: 0.875rem; }
nav a { display: inline-block; padding: 0.25rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
nav { padding-bottom: 0.75rem; border-bottom: 1px solid var(--line); margin-bottom: 1.75rem; }
@media (min-width: 75rem) {
  .short { display: none; }
  .columns { display: grid; grid-template-columns: 10.5rem minmax(0, 1fr); gap: 3rem; }
  nav { border: 0; margin: 0; padding: 0; position: sticky; top: 1.75rem; align-self: start; max-height: calc(100vh - 3.5rem); overflow-y: auto; }
  nav ul { flex-direction: column; }
}
@media (max-width: 74.99rem) {
  .whole { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  nav .named a { position: relative; padding-inline: 0.15rem; }
  nav ul:has(.named) { flex-wrap: nowrap; gap: 0.75rem; overflow-x: auto; white-space: nowrap; }
}
main > section { margin-top: 3.25rem; }
main > section:first-child { margin-top: 0; }

.verdict { padding: 1.25rem 1.5rem; border-radius: 10px; background: var(--tint); }
.verdict h2 { display: flex; align-items: center; gap: 0.65rem; font-size: 1.5rem; color: var(--tone); margin-bottom: 0.5rem; }
.verdict .sign {
  display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%; font-size: 1.05rem; line-height: 1;
  background: var(--tone); color: var(--tint); flex: none;
}
.headline { font-size: 1.0625rem; font-weight: 500; margin-bottom: 0.5rem; }
.reasons { margin: 0; padding-left: 1.1rem; max-width: 60rem; }
.reasons li { margin: 0.25rem 0; }
.pass { --tone: var(--pass); --tint: var(--pass-tint); }
.fail { --tone: var(--fail); --tint: var(--fail-tint); }
.inconclusive { --tone: var(--inconclusive); --tint: var(--inconclusive-tint); }
.skipped { --tone: var(--skipped); --tint: var(--skipped-tint); }
.status { color: var(--tone); background: var(--tint); border-radius: 999px; padding: 0.1rem 0.6rem; font-weight: 500; white-space: nowrap; }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(14.5rem, 1fr)); gap: 1.5rem 2rem; margin: 1.75rem 0 0; }
.facts dt { font-size: 0.8125rem; color: var(--soft); }
.facts dd { margin: 0; }
.facts strong { display: block; font-size: 1.1875rem; font-weight: 600; letter-spacing: -0.01em; }
.facts span { display: block; font-size: 0.8125rem; color: var(--soft); }

.scroll { position: relative; overflow-x: auto; max-width: 100%; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; font-size: 0.8438rem; min-width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; font-size: 0.8125rem; }
caption > span { display: block; width: max-content; max-width: min(100%, 100vw - 2rem); position: sticky; left: 0; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 0.25rem; }
table[id^='table-'] th:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }
table[id^='table-'] tbody tr:is(:hover, :target) th { background: var(--raised); }
.numbered { margin: 0 0 1rem; padding-left: 1.6rem; max-width: 46rem; }
thead th { vertical-align: bottom; color: var(--soft); font-weight: 500; border-bottom-color: var(--strong-line); white-space: nowrap; }
tbody th { min-width: 11rem; }
.long { min-width: 18rem; max-width: 24rem; overflow-wrap: anywhere; }
.num { text-align: right; white-space: nowrap; }
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
td details p, th details p, td details ul { font-size: 0.8125rem; color: var(--soft); margin: 0.35rem 0 0; min-width: 18rem; max-width: 40rem; }
td details ul { padding-left: 1.1rem; text-align: left; white-space: normal; }
.all { margin-top: 1.5rem; }
.all > summary { color: var(--link); padding: 0.25rem 0; }

.tools { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; margin: 0.75rem 0 0.25rem; font-size: 0.8125rem; color: var(--soft); }
.tools input, .tools select {
  font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--strong-line); border-radius: 6px;
  padding: 0.3rem 0.55rem; margin-left: 0.4rem; max-width: 13rem;
}

.matrices { display: flex; flex-wrap: wrap; gap: 0.5rem 3rem; align-items: flex-start; }
.matrices .scroll { flex: 0 1 auto; }
.matrix { min-width: 0; }
.matrix caption { color: var(--ink); }
.matrix th { white-space: nowrap; vertical-align: middle; border: 0; padding: 0.3rem 0.75rem 0.3rem 0.25rem; min-width: 0; }
.matrix thead th { font-size: 0.75rem; text-align: center; padding-inline: 0.4rem; }
.matrix thead th:first-child { text-align: left; }
.matrix td { padding: 0; border: 2px solid var(--paper); text-align: center; min-width: 4.75rem; }
.matrix tbody tr:hover { background: none; }
.heat { background: color-mix(in srgb, var(--heat) var(--amount), var(--raised)); border-radius: 6px; }
.heat a { display: block; padding: 0.35rem 0.6rem; color: var(--ink); text-decoration: none; font-weight: 600; line-height: 1.3; }
.heat a:hover { text-decoration: underline; }
.share { display: block; font-weight: 400; font-size: 0.75rem; }
.same { color: var(--soft); vertical-align: middle; }
.heat-0 { --amount: 0%; } .heat-1 { --amount: 10%; } .heat-2 { --amount: 19%; }
.heat-3 { --amount: 28%; } .heat-4 { --amount: 37%; } .heat-5 { --amount: 46%; }
.heat-0 a { font-weight: 400; }

img { display: block; border-radius: 4px; image-rendering: pixelated; object-fit: contain; background: var(--raised); }
.decision { min-width: 13rem; }
.decision + .decision { margin-top: 0.2rem; }
.right { color: var(--pass); font-size: 0.8125rem; white-space: nowrap; }
.bar { display: inline-block; vertical-align: middle; }
.bar .fill { fill: var(--fill); }
.bar .dot { fill: var(--ink); }
.bar .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.bar .axis { stroke: var(--line); fill: none; }
.curves { display: block; max-width: 100%; height: auto; margin: 0.5rem 0 1rem; font-size: 12px; }
.curves text { fill: var(--soft); }
.curves .curve { stroke: var(--heat); stroke-width: 1.75; fill: none; }
.curves .dot { fill: var(--heat); }
.curves .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.curves .axis { stroke: var(--line); fill: none; }
.note { color: var(--inconclusive); font-size: 0.8125rem; }
.letter {
  display: inline-block; min-width: 1.6em; text-align: center; border: 1px solid var(--strong-line); border-radius: 5px;
  font-weight: 600; margin-right: 0.35em;
}
.findings, .problems, .cases { margin: 0 0 1rem; padding: 0; list-style: none; }
.findings { columns: 19rem; column-gap: 2rem; font-size: 0.875rem; }
.findings li { padding: 0.1rem 0; break-inside: avoid; }
.problems li { border-left: 3px solid var(--strong-line); padding-left: 1rem; margin: 0.75rem 0; }
.problems h4 { margin: 0; }
.problems h4::first-letter { text-transform: uppercase; }
.problems p { margin: 0.15rem 0; }
.signs { margin-bottom: 0.25rem; }
.cases li { position: relative; padding: 0.3rem 0 0.3rem 1.9rem; max-width: 52rem; font-size: 0.875rem; }
.cases em { font-style: normal; font-weight: 500; }
.case-sign { position: absolute; left: 0; font-size: 1.1rem; line-height: 1.3; }
.pairs { display: grid; grid-template-columns: minmax(5.5rem, max-content) minmax(0, 1fr); gap: 0.3rem 1.5rem; margin: 0 0 1rem; font-size: 0.875rem; }
.pairs dt { color: var(--soft); }
.pairs dd { margin: 0; overflow-wrap: anywhere; }
#platforms-table td { min-width: 7rem; }
.entry { display: inline-block; margin-right: 0.6em; }

@media (max-width: 40rem) {
  table[id^='table-'] tbody th { min-width: 7.5rem; max-width: 9rem; }
  .page { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.375rem; }
  .verdict { margin-inline: -0.25rem; padding: 1rem; }
  .facts { grid-template-columns: 1fr; gap: 1rem; }
  .pairs { grid-template-columns: 1fr; gap: 0; }
  .pairs dd { margin-bottom: 0.6rem; }
}
@media (prefers-reduced-motion: no-preference) { .smooth { scroll-behavior: smooth; } }
@media print {
  :root, :root[data-theme] { color-scheme: light; ${light} }
  html { font-size: 11px; }
  nav, .tools, #theme, .skip { display: none !important; }
  .page { max-width: none; padding: 0; }
  .columns { display: block; }
  .scroll { overflow: visible; }
  th, td { padding-inline: 0.35rem; overflow-wrap: anywhere; }
  table :is(th, td, .command, .decision) { min-width: 0 !important; }
  thead th { white-space: normal; }
  th button::after { content: none; }
  .verdict, .status, .heat, .double { print-color-adjust: exact; }
  tr, .problems li, .cases li, .facts div { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
}
</style>`;
