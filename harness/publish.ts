import { hasCode, isBlobLost, TriplicateError } from './core/errors.ts';
import type { Digest, ReportDocument } from './core/records.ts';
import type { Ports, ReportStore } from './ports.ts';
import { type Beside, lastLines } from './report/beside.ts';
import { decidedRuns, type FlippedInput, flippedInputs, shownOf } from './report/flipped-inputs.ts';
import { renderJunit } from './report/junit.ts';
import { onlyOn, type Shown } from './report/lacks.ts';
import { renderMarkdown } from './report/markdown.ts';
import { decisionsAbout, type RunDecisions, type StoredDecisions } from './report/stored-decisions.ts';

/** Where is what a page shows beside its document. */
type Sources = Pick<Ports, 'datasets' | 'blobs' | 'engines' | 'predictions'>;

export interface Published {
  readonly folder: string;
  /** What the page that was there shows, or may show, and a new one would not, for which it was left as it was; empty where it was written. */
  readonly keptFor: readonly Shown[];
}

interface HowToPublish {
  /** As ReportStore has it. */
  readonly isSealed?: boolean;
  /** Write the page even where the one that is there shows what the store here lacks. */
  readonly anew?: boolean;
}

/** Renders the document in every form and writes it. A page of the same document that shows more than this machine has to show stays. */
export async function publish(
  document: ReportDocument,
  sources: Sources,
  reports: ReportStore,
  { isSealed = true, anew = false }: HowToPublish = {},
): Promise<Published> {
  const there = anew ? null : await reports.rendered(document, 'report.html', isSealed);
  // The record first: whatever may go wrong with pictures and pages, what was found is kept.
  await reports.write(document, new Map(), isSealed);
  const shown = shownOf(flippedInputs(document));
  const inputs = shown.map(({ input }) => input);
  const lacks = new Map<Digest, Shown>();
  const pictures = await flippedPictures(document, inputs, sources, lacks);
  const beside = {
    logs: await logsOf(document, sources, lacks),
    pins: await pinsIn(sources),
    decisions: await storedDecisions(document, shown, sources, lacks),
    lacks,
  };
  const keptFor = there === null ? [] : onlyOn(there, lacks);
  const files = new Map([
    ['summary.md', renderMarkdown(document)],
    ['junit.xml', renderJunit(document)],
  ]);
  if (keptFor.length === 0) {
    const { renderHtml } = await import('./report/html.ts');
    files.set('report.html', renderHtml(document, pictures, beside));
  }
  return { folder: await reports.write(document, files, isSealed), keptFor };
}

/** A report from another machine is shown without what is only there, and without decisions that are stored in another form. */
function orNone(error: unknown): null {
  if (isBlobLost(error) || hasCode(error, 'PREDICTIONS_BROKEN')) return null;
  throw error;
}

/** Bytes of all pictures of a page; as text they are four thirds of it. */
const pictureBytes = 2_000_000;

async function flippedPictures(
  { dataset }: ReportDocument,
  inputs: readonly number[],
  { datasets }: Sources,
  lacks: Map<Digest, Shown>,
): Promise<Map<number, Uint8Array>> {
  const pictures = new Map<number, Uint8Array>();
  if (!dataset) return pictures;
  const mostBytes = Math.floor(pictureBytes / inputs.length);
  const add = async (input: number): Promise<boolean> => {
    const picture = await datasets.picture(dataset, input, mostBytes).catch(orNone);
    if (picture) pictures.set(input, picture);
    return picture !== null;
  };
  // The pictures of a part are read at once, with its first one; where that is not here, no other one is.
  const parts = Map.groupBy(inputs, input => Math.floor(input / dataset.items.length));
  for (const [part, [first, ...others]] of parts) {
    const stored = dataset.parts[part]?.pictures;
    if (await add(first!)) await Promise.all(others.map(add));
    else if (stored) lacks.set(stored.digest, 'pictures');
  }
  return pictures;
}

async function logsOf(
  { engines }: ReportDocument,
  { blobs }: Sources,
  lacks: Map<Digest, Shown>,
): Promise<Beside['logs']> {
  const logs = new Map<Digest, string[]>();
  for (const log of new Set(engines.flatMap(({ build }) => build.log ?? []))) {
    const bytes = await blobs.read(log).catch(orNone);
    if (bytes) logs.set(log, lastLines(new TextDecoder().decode(bytes)));
    else lacks.set(log, 'logs');
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

/** What the runs that a page tells of have stored here about its inputs. One run at a time: all that they decided is too much to keep. */
async function storedDecisions(
  document: ReportDocument,
  shown: readonly FlippedInput[],
  { blobs, predictions: codec }: Sources,
  lacks: Map<Digest, Shown>,
): Promise<StoredDecisions> {
  const decided = new Map<Digest, RunDecisions>();
  const inputs = shown.map(({ input }) => input);
  // Runs that decide alike have one blob.
  for (const [digest, same] of Map.groupBy(decidedRuns(document, shown), run => run.predictions!)) {
    const bytes = await blobs.read(digest).catch(orNone);
    const predictions = bytes && (await codec.decode(bytes).catch(orNone));
    if (!predictions) lacks.set(digest, 'decisions');
    else for (const run of same) decided.set(run.key, decisionsAbout(inputs, run, predictions));
  }
  return decided;
}
