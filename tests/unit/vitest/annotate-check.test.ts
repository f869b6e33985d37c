import { describe, expect, it } from 'vitest';
import { TriplicateError } from '../../../harness/core/errors.ts';
import { comparisonsOf } from '../../../harness/core/judging/flips.ts';
import type { Check, ReportDocument } from '../../../harness/core/records.ts';
import { flipSize } from '../../../harness/report/flipped-inputs.ts';
import { annotateCheck, readRan } from '../../../harness/vitest/annotate-check.ts';
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

/** What vitest would be told at the test of a check. */
async function annotations(
  check: Check,
  picture: (input: number) => Promise<Uint8Array | null>,
  of: ReportDocument = document,
): Promise<Annotation[]> {
  const told: Annotation[] = [];
  const annotate = async (message: string, type: string, attachment?: Annotation['attachment']) => {
    told.push({ message, type, ...(attachment ? { attachment } : {}) });
  };
  const ran = await readRan(of, '/project/reports/garments', '/project', { picture: (_, input) => picture(input) });
  await annotateCheck(annotate as never, check, ran);
  return told;
}

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

  it('show inputs that flip in what the check judges, the largest flips first, each with its picture', async () => {
    const list = comparisonsOf(flipping, document.comparisons).flatMap(one => one.list);
    const sizeOf = (id: string) => Math.max(...list.filter(flip => flip.id === id).map(flip => flipSize(flip) ?? 0));
    const flips = flipsOf(await annotations(flipping, drawn));
    const ids = flips.map(({ message }) => message.split(' ')[0]!);
    const byHand = [...new Set(list.map(({ id }) => id))].map(sizeOf).sort((a, b) => b - a);
    expect(ids.map(sizeOf)).toEqual(byHand.slice(0, 3));
    for (const [index, { message, attachment }] of flips.entries()) {
      const flip = list.find(one => one.id === ids[index])!;
      const png = reportPictures([flip.input]).get(flip.input)!;
      expect(message).toMatch(/ → .* margin .* against /);
      expect(attachment).toEqual({ body: Buffer.from(png).toString('base64'), contentType: 'image/png' });
    }
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

  it('have the latencies of a check on times as text, of its recipe alone', async () => {
    const told = await annotations(checkOf('latencyCases/fp32/cpu-1/cpu-n'), drawn);
    const text = String(told.find(({ type }) => type === 'latency')?.attachment?.body);
    expect(text).toMatch(/^Milliseconds per inference\n {2}Case +Engine +Median/);
    expect(text).toContain('fp32, cpu-1 (smaller) and cpu-n (bigger): by means');
    expect(text).toContain('fp32 #');
    expect(text).not.toContain('fp16-weights');
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
