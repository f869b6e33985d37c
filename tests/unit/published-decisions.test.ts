import { describe, expect, test } from 'vitest';
import { createPredictionCodec } from '../../harness/adapters/predictions-parquet.ts';
import { TriplicateError } from '../../harness/core/errors.ts';
import type { TablePredictions } from '../../harness/core/predictions.ts';
import type { ReportDocument, Task } from '../../harness/core/records.ts';
import type { BlobStore, Datasets } from '../../harness/ports.ts';
import { publish } from '../../harness/publish.ts';
import { memoryBlobs, noEngines } from '../fixtures/memory-blobs.ts';
import { decidedSides, taskDocument } from '../fixtures/report-tasks.ts';

const lost = (what: string) => new TriplicateError({ code: 'BLOB_MISSING', message: `${what} is not here.` });
const noPictures: Datasets = {
  prepare: () => Promise.reject(new Error('Nothing is prepared here.')),
  source: () => Promise.reject(new Error('Nothing is read here.')),
  picture: () => Promise.reject(lost('The picture')),
};

/** The part of the page that shows what flipped. */
async function published(document: ReportDocument, blobs: BlobStore): Promise<string> {
  const pages: string[] = [];
  await publish(
    document,
    { datasets: noPictures, blobs, predictions: createPredictionCodec(), engines: noEngines },
    {
      write: async (_, files) => {
        pages.push(...[...files].flatMap(([name, file]) => (name === 'report.html' ? [String(file)] : [])));
        return '';
      },
      rendered: async () => null,
    },
  );
  const section = pages[0]!.slice(pages[0]!.indexOf('<section id="inputs"'));
  return section.slice(0, section.indexOf('</section>'));
}

/** The double of a report of a task, whose two runs have their decisions in a store. */
function stored(task: Task): { document: ReportDocument; blobs: BlobStore } {
  const codec = createPredictionCodec();
  const { store, bytesOf } = memoryBlobs();
  const document = taskDocument(task);
  const { left, right } = document.comparisons[0]!;
  const runs = document.runs
    .filter(({ side }) => side.label === left.label || side.label === right.label)
    .map(({ run, ...one }) => {
      const predictions = decidedSides[task][one.side.label === left.label ? 0 : 1] as TablePredictions;
      const digest = `sha256:${(one.side.label === left.label ? 'a' : 'b').repeat(64)}` as const;
      bytesOf.set(digest, codec.encode(predictions));
      const decode = { kind: 'mask', threshold: 0.5 } as const;
      return { ...one, run: { ...run, task, predictions: digest, ...(task === 'segmentation' ? { decode } : {}) } };
    });
  return { document: { ...document, runs }, blobs: store };
}

const nothingHere: BlobStore = { ...memoryBlobs().store, read: async digest => Promise.reject(lost(digest)) };

describe('publish', () => {
  test('draws the changed pixels of the masks that runs have stored', async () => {
    const { document, blobs } = stored('segmentation');
    const page = await published(document, blobs);
    expect(page).toContain('<path class="right few" d="M0 0h1v1h-1zM2 1h1v1h-1z"/>');
    expect(page).toContain('Drawn: 2 only in the right mask.');
    expect(page).toContain('No picture here');
  });

  test('draws the boxes that did not change thinly under those that did', async () => {
    const { document, blobs } = stored('detection');
    const page = await published(document, blobs);
    // Of the first input one box vanished, one appeared and one moved; both sides have no other.
    expect(page).not.toContain('class="kept');
    const [comparison] = document.comparisons;
    const [first, ...others] = comparison!.list;
    const fewer = { ...first!, boxes: first!.boxes!.filter(({ change }) => change !== 'moved') };
    const drawn = await published({ ...document, comparisons: [{ ...comparison!, list: [fewer, ...others] }] }, blobs);
    expect(drawn).toContain('<path class="kept" d="M0 0h10v10h-10z"/><path class="kept dashed" d="M2 0h10v10h-10z"/>');
    expect(drawn).toContain('thin: not changed');
  });

  test('says the scores of the decisions that runs have stored', async () => {
    const { document, blobs } = stored('classification');
    const page = await published(document, blobs);
    const { left, right } = document.comparisons[0]!;
    expect(page).toContain(`${left.label} (score 1, margin 1)`);
    expect(page).toContain(`${right.label} (score 1, margin 0.5)`);
    expect(page).not.toContain('the scores of');
  });

  test('misses nothing of runs that take part in no flip, which are not looked for', async () => {
    const { document, blobs } = stored('classification');
    const [{ run, ...one }] = document.runs as [ReportDocument['runs'][number]];
    const digest = (sign: string) => `sha256:${sign.repeat(64)}` as const;
    const alone = { ...one, run: { ...run, key: digest('c'), predictions: digest('d') } };
    const runs = [...document.runs, alone];
    expect(await published({ ...document, runs }, blobs)).not.toContain('the scores of');
    expect(await published({ ...document, runs }, nothingHere)).toContain('the scores of 2 runs');
  });

  test.for([
    ['segmentation', 'the masks of 1 input (changed pixels are counted and not drawn)'],
    ['classification', 'the scores of 2 runs'],
  ] as const)('says what another machine has of %s', async ([task, words]) => {
    const { document } = stored(task);
    const page = await published(document, nothingHere);
    expect(page).toContain('Not in the store of this machine: 1 picture (a box stands in place of each)');
    expect(page).toContain(words);
  });
});
