import { relative } from 'node:path';
import type { TestContext } from 'vitest';
import type { Project } from '../compose/project.ts';
import { isBlobLost } from '../core/errors.ts';
import type { Check, ReportDocument } from '../core/records.ts';
import { flipsBehind, latenciesBehind } from '../report/behind-check.ts';
import { datasetNotes, noCheckLooks } from '../report/dataset-notes.ts';
import { bytes } from '../report/format.ts';
import { headline } from '../report/headline.ts';
import { enlargedPicture, sizeOf } from '../report/html/input-picture.ts';
import type { Size } from '../report/html/marks.ts';

/** What the tests of a spec read: its report, where its page is, and the pictures that stand beside its checks. */
export interface Ran {
  readonly document: ReportDocument;
  /** The report's page, from the project's root. */
  readonly page: string;
  readonly pictures: ReadonlyMap<number, ShownPicture>;
}

/** In base64; or why there is none, where there should be one. */
type ShownPicture = { readonly body: string; readonly contentType: string } | { readonly absent: string };

/** Everything that is attached is kept in memory by vitest, and written into its HTML report. */
const mostBytes = 512 * 1024;

/**
 * Reads the pictures of what `flipsBehind` shows, once each. Here and not in the tests, whose limit is seconds: a part
 * of a big dataset is read as a whole. Whatever keeps a picture from being read is said beside its input.
 */
export async function readRan(
  document: ReportDocument,
  folder: string,
  root: string,
  datasets: Pick<Project['ports']['datasets'], 'picture'>,
): Promise<Ran> {
  const pictures = new Map<number, ShownPicture>();
  const { dataset, verdict } = document;
  const inputs = verdict.checks.flatMap(check => flipsBehind(check, document).map(({ input }) => input));
  // In order, since neighbours are of one part.
  for (const input of new Set(inputs.sort((a, b) => a - b))) {
    const size = sizeOf({ input }, dataset);
    const shown = (png: Uint8Array | null) => shownPicture(png, size);
    const picture = dataset && (await datasets.picture(dataset, input).then(shown, absentPicture));
    if (picture) pictures.set(input, picture);
  }
  return { document, page: relative(root, `${folder}/report.html`), pictures };
}

/** The UI of vitest shows an image in its own size, in which one of 32 × 32 pixels is too small to see anything. */
function shownPicture(png: Uint8Array | null, size: Size | null): ShownPicture | null {
  if (png === null) return null;
  if (png.length > mostBytes) return { absent: `its picture of ${bytes(png.length)} is in the report` };
  const enlarged = size && enlargedPicture(png, size);
  return enlarged
    ? { body: Buffer.from(enlarged).toString('base64'), contentType: 'image/svg+xml' }
    : { body: Buffer.from(png).toString('base64'), contentType: 'image/png' };
}

const absentPicture = (error: unknown): ShownPicture => ({
  absent: isBlobLost(error)
    ? 'its picture is not in the store of this machine'
    : `its picture cannot be read: ${error instanceof Error ? error.message : String(error)}`,
});

/**
 * Says at a check's test what its report says. What is attached travels within the annotation: nothing is written to
 * vitest's folder of attachments, so there is nothing to ignore in git, and nothing that could fail the check.
 */
export async function annotateCheck(
  annotate: TestContext['annotate'],
  check: Check,
  { document, page, pictures }: Ran,
): Promise<void> {
  await annotate(check.message, check.status);
  for (const { input, message } of flipsBehind(check, document)) {
    const picture = pictures.get(input);
    if (picture === undefined) await annotate(message, 'flip');
    else if ('absent' in picture) await annotate(`${message}  (${picture.absent})`, 'flip');
    else await annotate(message, 'flip', picture);
  }
  const latencies = latenciesBehind(check, document);
  if (latencies !== null)
    await annotate('Latencies', 'latency', {
      body: latencies,
      bodyEncoding: 'utf-8',
      contentType: 'text/plain;charset=utf-8',
    });
  await annotate(check.command, 'more');
  // In words: vitest links nothing but attachments, as which each check would have a copy of the page.
  await annotate(page, 'report');
}

/** Says at the test `verdict` what the head of the report says. */
export async function annotateVerdict(annotate: TestContext['annotate'], { document, page }: Ran): Promise<void> {
  await annotate(headline(document), document.verdict.status);
  for (const note of datasetNotes(document)) await annotate(`${noCheckLooks} ${note}`, 'note');
  await annotate(page, 'report');
}
