import { html } from '../escape.ts';

/** Flipped inputs and what is drawn on their pictures. The two sides differ in dashes or in lightness, never in hue alone. */
export const gallery = html`
.gallery { list-style: none; margin: 0.75rem 0 1rem; padding: 0; display: grid; gap: 1.75rem 2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); }
.gallery > li {
  display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: flex-start; align-content: flex-start; min-width: 0;
  content-visibility: auto; contain-intrinsic-size: auto max(7rem, var(--shot, 0px)); overflow-wrap: anywhere;
}
@media (max-width: 40rem) { .gallery.marked > li { contain-intrinsic-size: auto calc(7rem + var(--shot, 0px)); } }
.gallery > li:target { outline: 2px solid var(--strong-line); outline-offset: 0.5rem; border-radius: 4px; }
.told { flex: 1 1 11rem; min-width: 0; font-size: 0.875rem; }
.told h3 { font-size: 0.875rem; margin: 0; }
.told h3 a { color: inherit; text-decoration: none; }
.told h3 a:hover { text-decoration: underline; }
.told p { margin: 0 0 0.25rem; }
.told ul, .changes { font-size: 0.8125rem; color: var(--soft); margin: 0.25rem 0 0.5rem; padding-left: 1.2rem; }
.told summary { padding: 0.05rem 0; }
.told .in-pairs p { font-size: 0.8125rem; }
.told .in-pairs summary { font-size: 0.8125rem; color: var(--soft); }
.turn { font-weight: 500; }
.of-pair .margins, .of-pair > li:not(.of-another) .worst { display: none; }
.of-another .worst { color: var(--ink); font-weight: 500; }
.right { color: var(--pass); font-size: 0.8125rem; white-space: nowrap; }

.shot { position: relative; max-width: 100%; flex: none; }
.shot > * { display: block; max-width: 100%; height: auto; border-radius: 4px; }
.shot img { image-rendering: pixelated; background: var(--raised); }
.marked .shot img { image-rendering: auto; }
.shot .marks { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; }
.shot:has(.dimming) img { filter: grayscale(1) contrast(0.45) brightness(0.8); }
.absent { background: var(--raised); outline: 1px dashed var(--strong-line); outline-offset: -1px; }
.shot .absent-words { position: absolute; inset: 0; display: grid; place-items: center; text-align: center; font-size: 0.8125rem; color: var(--soft); }
.marks rect { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.marks rect.left { stroke: #8fd3ff; }
.marks rect.right { stroke: #ffb347; stroke-dasharray: 5 3; }
.marks text { fill: #fff; font-weight: 600; paint-order: stroke; stroke: #000; stroke-width: 0.25em; stroke-linejoin: round; }
.shot .marks rect { filter: drop-shadow(0 0 1px #000); }
.marks path { stroke-width: 1; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.marks path.left { fill: #d8f3ff; stroke: #d8f3ff; --halo: #000; }
.marks path.right { fill: #7a1500; stroke: #7a1500; --halo: #fff; }
.marks path.relabelled { fill: #ffd23f; stroke: #ffd23f; --halo: #000; }
.marks path.kept { fill: none; stroke: #fff; opacity: 0.75; filter: drop-shadow(0 0 1px #000); }
.marks path.dashed { stroke-dasharray: 3 3; }
.marks path.few { stroke-width: 4; filter: drop-shadow(0 0 1.5px var(--halo)) drop-shadow(0 0 1.5px var(--halo)); }
.legend > span { margin-right: 1rem; white-space: nowrap; }
.swatch { vertical-align: -2px; background: #55595c; border-radius: 2px; }

.only-pair { border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; margin: 0.75rem 0; }
.only-pair p { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: baseline; max-width: none; }
.only-pair dl { margin: 0; display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; font-size: 0.875rem; }
.only-pair dt { font-size: 0.8125rem; color: var(--soft); }
.only-pair dd { margin: 0; overflow-wrap: anywhere; }
.only-pair .pair-link, .only-pair .pair-link + br { display: none; }
.chip { border: 1px solid var(--strong-line); border-radius: 999px; padding: 0.1rem 0.7rem; font-size: 0.8125rem; text-decoration: none; }
.chip:hover { text-decoration: underline; }
@media print { .gallery > li { break-inside: avoid; content-visibility: visible; } .marks, .absent { print-color-adjust: exact; } }
`;
