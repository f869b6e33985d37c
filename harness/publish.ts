import type { ReportDocument } from './core/records.ts';
import type { Datasets, ReportStore } from './ports.ts';
import { renderHtml } from './report/html.ts';
import { renderJunit } from './report/junit.ts';
import { renderMarkdown } from './report/markdown.ts';

/** Pictures drawn at most; the lists stay whole. */
const pictureLimit = 200;

/** Renders the document in every form and writes it; returns the folder, relative to nothing. */
export async function publish(document: ReportDocument, datasets: Datasets, reports: ReportStore): Promise<string> {
  const pictures = await flippedPictures(document, datasets);
  return reports.write(
    document,
    new Map([
      ['report.html', renderHtml(document, pictures)],
      ['summary.md', renderMarkdown(document)],
      ['junit.xml', renderJunit(document)],
    ]),
  );
}

async function flippedPictures(document: ReportDocument, datasets: Datasets): Promise<Map<number, Uint8Array>> {
  const pictures = new Map<number, Uint8Array>();
  const { dataset } = document;
  if (!dataset) return pictures;
  const inputs = new Set(document.comparisons.flatMap(comparison => comparison.list.map(flip => flip.input)));
  for (const input of [...inputs].sort((a, b) => a - b).slice(0, pictureLimit)) {
    const picture = await datasets.picture(dataset, input);
    if (picture) pictures.set(input, picture);
  }
  return pictures;
}
