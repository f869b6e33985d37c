import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { decisionWordsOf } from './decision-words.ts';
import { boxesOfWords, boxWord } from './golden-boxes.ts';
import { masksOfWords, maskWord } from './golden-masks.ts';
import type { Predictions, TablePredictions, TensorPredictions } from './predictions.ts';
import type { Task } from './records.ts';

/**
 * Decisions as text, one input a line, so that a change is a diff: `<input id> <label>`; boxes and masks as golden-boxes.ts and
 * golden-masks.ts say; or for tensors the first 16 hex digits of `hashHex` over the input's outputs (little-endian float32, output
 * after output).
 */
export function decisionsText(
  predictions: Predictions,
  inputIds: readonly string[],
  hashHex: (bytes: Uint8Array) => string,
): string {
  if (inputIds.length !== predictions.count) {
    throw new Error(`${inputIds.length} input ids for ${predictions.count} decisions`);
  }
  return inputIds.map((id, input) => `${onOneLine(id)} ${decisionWord(predictions, input, hashHex)}\n`).join('');
}

/** The input ids of such a text, on one line each. */
export const idsOf = (text: string): string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => line.slice(0, line.lastIndexOf(' ')));

function decisionWord(predictions: Predictions, input: number, hashHex: (bytes: Uint8Array) => string): string {
  switch (predictions.kind) {
    case 'labels':
      return String(predictions.labels[input * predictions.depth]!);
    case 'boxes':
      return boxWord(predictions, input);
    case 'masks':
      return maskWord(predictions, input, hashHex);
    case 'tensors':
      return hashHex(outputBytes(predictions, input)).slice(0, 16);
  }
}

/** What such a text decided, for a task whose decisions it holds; null where a line holds none of these. */
export function decisionsOfText(text: string, task: Exclude<Task, 'tensors'>): TablePredictions | null {
  const words = text
    .split('\n')
    .slice(0, -1)
    .map(line => line.slice(line.lastIndexOf(' ') + 1));
  if (task === 'detection') return boxesOfWords(words);
  if (task === 'segmentation') return masksOfWords(words);
  const labels = words.map(word => (/^-?\d+$/.test(word) ? Number(word) : Number.NaN));
  // Beyond 32 bits it would come out as another label.
  if (!labels.every(label => label === (label | 0))) return null;
  return { kind: 'labels', count: labels.length, depth: 1, labels: Int32Array.from(labels), scores: null };
}

// Nobody reads a diff of more edits than this, and finding it takes ever longer.
const mostEdits = 5000;

/**
 * A unified diff of accepted against pending decisions in words, by the names that each side has for its labels, with one line of context; null where
 * none differs.
 */
export function decisionsDiff(
  key: string,
  accepted: string | null,
  pending: string,
  classes: readonly [accepted: readonly string[] | undefined, pending: readonly string[] | undefined] = [
    undefined,
    undefined,
  ],
): string | null {
  if (accepted === pending) return null;
  const [before, after] = [`${key} accepted`, `${key} pending`];
  const short = (what: string) => `--- ${before}\n+++ ${after}\n@@ ${what} @@\n`;
  const count = pending.split('\n').length - 1;
  if (accepted === null) return short(`${count} decisions, all of them new`);
  const options = { context: 1, maxEditLength: mostEdits };
  const patch = structuredPatch(before, after, accepted, pending, undefined, undefined, options);
  if (!patch) return short(`more than ${mostEdits / 2} of ${count} decisions differ`);
  const inWords = decisionWordsOf(...classes);
  for (const hunk of patch.hunks)
    hunk.lines = hunk.lines.map(line => {
      const at = line.lastIndexOf(' ') + 1;
      return line.slice(0, at) + inWords(line.slice(at), line.startsWith('-'));
    });
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

function outputBytes({ outputs, count }: TensorPredictions, input: number): Uint8Array {
  const slices = outputs.map(({ data }) => {
    const size = data.length / count;
    return data.subarray(input * size, (input + 1) * size);
  });
  const view = new DataView(new ArrayBuffer(slices.reduce((bytes, { byteLength }) => bytes + byteLength, 0)));
  let at = 0;
  for (const slice of slices) {
    for (const value of slice) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return new Uint8Array(view.buffer);
}

/** An id comes from a file's name, which may hold anything. */
export const onOneLine = (id: string): string =>
  id.replace(/\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
