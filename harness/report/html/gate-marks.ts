import type { ExitCode } from '../../core/records.ts';
import { codeWords } from '../gate-words.ts';
import { type Html, html } from './escape.ts';

// How a gate, or one spec of it, came out: by sign, word and colour.

export const tones: Readonly<Record<ExitCode, string>> = {
  0: 'pass',
  1: 'fail',
  2: 'fail',
  3: 'inconclusive',
  4: 'inconclusive',
};

/** Signs that differ in shape. */
export const signs: Readonly<Record<ExitCode, string>> = { 0: '✓', 1: '✕', 2: '!', 3: '?', 4: '∅' };

/** As in "Bad input". */
export const wordsOf = (code: ExitCode): string => codeWords[code][0]! + codeWords[code].slice(1).toLowerCase();

export const mark = (code: ExitCode): Html =>
  html`<span class="status ${tones[code]}"><span aria-hidden="true">${signs[code]}</span> ${wordsOf(code)}</span>`;
