import { isBlobLost, TriplicateError } from './core/errors.ts';
import type { Digest, ReportDocument } from './core/records.ts';
import type { Ports, ReportStore } from './ports.ts';
import { type Beside, lastLines } from './report/beside.ts';
import { picturedInputs } from './report/flipped-inputs.ts';
import { renderJunit } from './report/junit.ts';
import { renderMarkdown } from './report/markdown.ts';

/** Where is what a page shows beside its document. */
type Sources = Pick<Ports, 'datasets' | 'blobs' | 'engines'>;

/** Renders the document in every form and writes it; returns the folder. `isSealed`: as ReportStore has it. */
export async function publish(
  document: ReportDocument,
  sources: Sources,
  reports: ReportStore,
  isSealed = true,
): Promise<string> {
  // The record first: whatever may go wrong with pictures and pages, what was found is kept.
  await reports.write(document, new Map(), isSealed);
  const pictures = await flippedPictures(document, sources);
  const beside = { logs: await logsOf(document, sources), pins: await pinsIn(sources) };
  // What draws charts takes a third of a second to load, which no command pays that renders no page.
  const { renderHtml } = await import('./report/html.ts');
  return reports.write(
    document,
    new Map([
      ['report.html', renderHtml(document, pictures, beside)],
      ['summary.md', renderMarkdown(document)],
      ['junit.xml', renderJunit(document)],
    ]),
    isSealed,
  );
}

/** A report from another machine is shown without what is only there. */
function orNone(error: unknown): null {
  if (isBlobLost(error)) return null;
  throw error;
}

async function flippedPictures(document: ReportDocument, { datasets }: Sources): Promise<Map<number, Uint8Array>> {
  const pictures = new Map<number, Uint8Array>();
  const { dataset } = document;
  if (!dataset) return pictures;
  for (const input of picturedInputs(document)) {
    const picture = await datasets.picture(dataset, input).catch(orNone);
    if (picture) pictures.set(input, picture);
  }
  return pictures;
}

async function logsOf({ engines }: ReportDocument, { blobs }: Sources): Promise<Beside['logs']> {
  const logs = new Map<Digest, string[]>();
  for (const log of new Set(engines.flatMap(({ build }) => build.log ?? []))) {
    const bytes = await blobs.read(log).catch(orNone);
    if (bytes) logs.set(log, lastLines(new TextDecoder().decode(bytes)));
  }
  return logs;
}

/** A lock file that cannot be read is for the commands to complain of that go by it. */
async function pinsIn({ engines }: Sources): Promise<Beside['pins']> {
  const lock = await engines.readLock().catch(error => {
    if (error instanceof TriplicateError) return { engines: {} };
    throw error;
  });
  const pinned = Object.entries(lock.engines).map(([key, { build }]) => ({ key, engine: build.engine }));
  return new Map(
    [...Map.groupBy(pinned, ({ engine }) => engine)].map(([engine, same]) => [engine, same.map(({ key }) => key)]),
  );
}
