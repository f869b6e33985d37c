import type { FlagWords } from '../flag-words.ts';
import { type Html, html } from './escape.ts';

/** What flags say, beneath what they stand at; nothing where there are none. */
export const flagLegend = (words: readonly FlagWords[]): Html | false =>
  words.length > 0 &&
  html`<dl class="flags">${words.map(([flag, says]) => html`<div><dt><span class="note">⚠ ${flag}</span></dt> <dd>${says}</dd></div>`)}</dl>`;
