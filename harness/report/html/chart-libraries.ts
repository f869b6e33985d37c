import { createRequire } from 'node:module';

// Observable Plot and linkedom take a third of a second to load, and many a page has no chart: they are loaded with the first one.

type Plot = typeof import('@observablehq/plot');
type Linkedom = typeof import('linkedom');

const require = createRequire(import.meta.url);
let loaded: { readonly plot: Plot; readonly document: ReturnType<Linkedom['parseHTML']>['document'] } | undefined;

function libraries() {
  loaded ??= {
    plot: require('@observablehq/plot') as Plot,
    document: (require('linkedom') as Linkedom).parseHTML('<!doctype html><html></html>').document,
  };
  return loaded;
}

export const observablePlot = (): Plot => libraries().plot;

/** Nobody sees it: Plot draws on it. */
export const drawingDocument = () => libraries().document;
