import type { PlotOptions } from '@observablehq/plot';
import { round } from './bars.ts';
import { drawingDocument, observablePlot } from './chart-libraries.ts';
import { type Html, html } from './escape.ts';

// Charts are drawn by Observable Plot on a document of linkedom that nobody sees. What it drew is written out through the `html`
// template like everything else, so that there is one way from outside text to the page. Beside each chart a table says the same.

/** Of every chart, in its own units: on a phone they are pixels, on a wide screen a fifth more, so that texts can be read on both. */
export const chartWidth = 360;

export interface Chart extends Omit<PlotOptions, 'document' | 'width' | 'title' | 'caption'> {
  readonly caption: Html | string;
  /** What a screen reader says of it, in a sentence. */
  readonly summary: string;
}

export function chart({ caption, summary, ...options }: Chart): Html {
  const drawn = observablePlot().plot({
    ...options,
    document: drawingDocument(),
    width: chartWidth,
    className: 'chart',
  }) as unknown as DrawnElement;
  return html`<figure class="chart"><figcaption>${caption}</figcaption>
<svg viewBox="0 0 ${chartWidth} ${drawn.getAttribute('height')}" role="img" aria-label="${summary}" text-anchor="middle" fill="currentColor">${writtenInside(drawn)}</svg></figure>`;
}

/** Charts beside each other, as many as there is room for. */
export const charts = (all: readonly Html[]): Html | false => all.length > 0 && html`<div class="charts">${all}</div>`;

/** As much of a document as is read here; the types of the DOM are not among those of Node. */
interface DrawnText {
  readonly nodeType: 3;
  readonly textContent: string;
}

interface DrawnElement {
  readonly nodeType: 1;
  readonly localName: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<DrawnText | DrawnElement>;
  getAttribute(name: string): string;
}

/** Without Plot's own style: the page's has all that a chart needs. */
const writtenInside = ({ childNodes }: DrawnElement): Html[] =>
  [...childNodes].flatMap(node =>
    node.nodeType === 3 ? html`${node.textContent}` : node.localName === 'style' ? [] : written(node),
  );

/** Elements and attributes are named by Plot alone. */
function written(element: DrawnElement): Html {
  const name = element.localName;
  const attributes = [...element.attributes]
    .filter(one => !unneeded.test(one.name))
    .map(one => html` ${one.name}="${roundedIn(one.value)}"`);
  const inside = writtenInside(element);
  return inside.length === 0 ? html`<${name}${attributes}/>` : html`<${name}${attributes}>${inside}</${name}>`;
}

/** A picture has one name, and its parts none; fonts are the page's. */
const unneeded = /^(?:aria-|font-)/;

const roundedIn = (value: string): string =>
  value.replace(/-?\d+\.\d+(?:e-?\d+)?/g, number => String(round(Number(number))));
