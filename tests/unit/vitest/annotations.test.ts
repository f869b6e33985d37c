import { describe, expect, it, test } from 'vitest';
import { TriplicateError } from '../../../harness/core/errors.ts';
import { comparisonsOf } from '../../../harness/core/judging/flips.ts';
import type { Check, ReportDocument } from '../../../harness/core/records.ts';
import { flipSize } from '../../../harness/report/flipped-inputs.ts';
import { headline } from '../../../harness/report/headline.ts';
import { annotateCheck, annotateVerdict, type Ran, readRan } from '../../../harness/vitest/annotations.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { reportPictures } from '../../fixtures/report-pictures.ts';

const document = reportDocument();
const checkOf = (id: string): Check => document.verdict.checks.find(check => check.id === id)!;
const flipping = checkOf('flipsBetweenEngines/fp16-weights/cpu-1');

interface Annotation {
  readonly message: string;
  readonly type: string;
  readonly attachment?: { readonly contentType?: string; readonly body?: string | Uint8Array };
}

/** What vitest would be told at a test. */
async function told(
  say: (annotate: never, ran: Ran) => Promise<void>,
  picture: (input: number) => Promise<Uint8Array | null>,
  of: ReportDocument,
): Promise<Annotation[]> {
  const said: Annotation[] = [];
  const annotate = async (message: string, type: string, attachment?: Annotation['attachment']) => {
    said.push({ message, type, ...(attachment ? { attachment } : {}) });
  };
  const ran = await readRan(of, '/project/reports/garments', '/project', { picture: (_, input) => picture(input) });
  await say(annotate as never, ran);
  return said;
}

const annotations = (check: Check, picture: (input: number) => Promise<Uint8Array | null>, of = document) =>
  told((annotate, ran) => annotateCheck(annotate, check, ran), picture, of);

const flipsOf = (told: readonly Annotation[]) => told.filter(({ type }) => type === 'flip');
const drawn = async (input: number) => reportPictures([input]).get(input)!;

describe("a check's annotations", () => {
  it('are its message under its status, flips, the command that shows more, and where the page is', async () => {
    const told = await annotations(flipping, drawn);
    expect(told[0]).toEqual({ message: flipping.message, type: 'fail' });
    expect(told.slice(-2)).toEqual([
      { message: flipping.command, type: 'more' },
      { message: 'reports/garments/report.html', type: 'report' },
    ]);
  });

  it.for([
    ['of which each flips in one pair', flipping],
    ['of which some flip in several', checkOf('flipsAgainstReference/fp16-weights/cpu-1')],
  ] as const)(
    'show inputs %s, the largest flips first, each in its worst pair and with its picture',
    async ([, check]) => {
      const judged = comparisonsOf(check, document.comparisons);
      const all = judged.flatMap(({ left, right, list }) =>
        list.map(flip => ({ flip, size: flipSize(flip)!, title: `${left.label} against ${right.label}` })),
      );
      const byHand = [...new Set(all.map(({ flip }) => flip.id))]
        .map(id => {
          const [worst, ...others] = all.filter(({ flip }) => flip.id === id).toSorted((a, b) => b.size - a.size);
          return { ...worst!, others: others.length };
        })
        .toSorted((a, b) => b.size - a.size)
        .slice(0, 3);
      const flips = flipsOf(await annotations(check, drawn));
      expect(flips.map(({ message }) => message.split(' ')[0])).toEqual(byHand.map(({ flip }) => flip.id));
      for (const [index, { message, attachment }] of flips.entries()) {
        const { flip, title, others } = byHand[index]!;
        expect(message).toMatch(/ → .* margin .* against /);
        expect(message.endsWith(`  (${title}${others > 0 ? ` and ${others} other pairs` : ''})`), message).toBe(true);
        // 28 × 28 pixels, six times as large, as on the page.
        const png = Buffer.from(reportPictures([flip.input]).get(flip.input)!).toString('base64');
        const svg = Buffer.from(String(attachment!.body), 'base64').toString('utf8');
        expect(attachment!.contentType).toBe('image/svg+xml');
        expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg" width="168" height="168">');
        expect(svg).toContain(`data:image/png;base64,${png}`);
        expect(svg).toContain('image-rendering: pixelated');
      }
    },
  );

  it('show a picture that is large enough as it is', async () => {
    const parts = document.dataset!.parts.map(part => ({ ...part, pictures: { ...part.pictures!, width: 100 } }));
    const large = { ...document, dataset: { ...document.dataset!, parts } };
    const [first] = flipsOf(await annotations(flipping, async () => Uint8Array.of(0x89, 1), large));
    expect(first!.attachment).toEqual({ body: 'iQE=', contentType: 'image/png' });
  });

  const lost = new TriplicateError({ code: 'BLOB_MISSING', message: 'It is not there.', next: 'Run it again.' });
  it.for([
    ['is not in the store', async () => Promise.reject(lost), 'its picture is not in the store of this machine'],
    ['cannot be read', async () => Promise.reject(new Error('EIO')), 'its picture cannot be read: EIO'],
    ['is huge', async () => new Uint8Array(2 ** 20), 'its picture of 1 MiB is in the report'],
  ] as const)('say of a picture that %s that it is absent, and fail nothing', async ([, picture, said]) => {
    const flips = flipsOf(await annotations(flipping, picture));
    expect(flips.length).toBeGreaterThan(0);
    for (const { message, attachment } of flips) {
      expect(message).toContain(`(${said})`);
      expect(attachment).toBeUndefined();
    }
  });

  it('say nothing of pictures where inputs are tensors', async () => {
    const flips = flipsOf(await annotations(flipping, async () => null));
    expect(flips.every(({ message, attachment }) => !message.includes('picture') && !attachment)).toBe(true);
  });

  it('have the latencies of a check on times as text, of its recipe and platforms alone', async () => {
    const told = await annotations(checkOf('latencyCases/fp32/cpu-1/cpu-n'), drawn);
    const text = String(told.find(({ type }) => type === 'latency')?.attachment?.body);
    expect(text).toMatch(/^Milliseconds per inference\n {2}Case +Engine +Median/);
    expect(text).toContain('fp32, cpu-1 (smaller) and cpu-n (bigger): by means');
    expect(text).toContain('fp32 #');
    expect(text).toMatch(/fp32 on cpu-n .*no slower/);
    expect(text).not.toContain('fp16-weights');
    expect(text).not.toContain('_r_wasm');
    const onOne = { ...checkOf('latencyCases/fp32/cpu-1/cpu-n'), platforms: ['cpu-1'] };
    const ofOne = String((await annotations(onOne, drawn)).find(({ type }) => type === 'latency')?.attachment?.body);
    expect(ofOne).toMatch(/fp32 on cpu-1 .*slower/);
    expect(ofOne).not.toMatch(/_r_cpu-n|smaller|on cpu-n/);
    expect((await annotations(flipping, drawn)).some(({ type }) => type === 'latency')).toBe(false);
  });

  it('read every picture once, however many checks show it', async () => {
    const read: number[] = [];
    await annotations(flipping, async input => {
      read.push(input);
      return null;
    });
    expect(read).toEqual([...new Set(read)].sort((a, b) => a - b));
  });
});

test("the verdict's annotations are the headline, what is to be known of the dataset, and where the page is", async () => {
  const dataset = { ...document.dataset!, notes: ['its labels look permuted.'] };
  const said = await told(annotateVerdict, drawn, { ...document, dataset });
  expect(said).toEqual([
    { message: headline(document), type: document.verdict.status },
    {
      message: `No check looks at this: Dataset ${dataset.name}: its labels look permuted.`,
      type: 'note',
    },
    { message: 'reports/garments/report.html', type: 'report' },
  ]);
});
