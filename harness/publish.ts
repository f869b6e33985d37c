import { isBlobLost } from './core/errors.ts';
import type { ReportDocument } from './core/records.ts';
import type { Datasets, ReportStore } from './ports.ts';
import { picturedInputs } from './report/flipped-inputs.ts';
import { renderHtml } from './report/html.ts';
import { renderJunit } from './report/junit.ts';
import { renderMarkdown } from './report/markdown.ts';

/** Renders the document in every form and writes it; returns the folder. `isSealed`: as ReportStore has it. */
export async function publish(
  document: ReportDocument,
  datasets: Datasets,
  reports: ReportStore,
  isSealed = true,
): Promise<string> {
  // The record first: whatever may go wrong with pictures and pages, what was found is kept.
  await reports.write(document, new Map(), isSealed);
  const pictures = await flippedPictures(document, datasets);
  return reports.write(
    document,
    new Map([
      ['report.html', renderHtml(document, pictures)],
      ['summary.md', renderMarkdown(document)],
      ['junit.xml', renderJunit(document)],
    ]),
    isSealed,
  );
}

/** A report from another machine is shown without the pictures that are only there. */
function orNone(error: unknown): null {
  if (isBlobLost(error)) return null;
  throw error;
}

async function flippedPictures(document: ReportDocument, datasets: Datasets): Promise<Map<number, Uint8Array>> {
  const pictures = new Map<number, Uint8Array>();
  const { dataset } = document;
  if (!dataset) return pictures;
  for (const input of picturedInputs(document)) {
    const picture = await datasets.picture(dataset, input).catch(orNone);
    if (picture) pictures.set(input, picture);
  }
  return pictures;
}
