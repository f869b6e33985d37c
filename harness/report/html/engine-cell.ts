import type { Side } from '../../core/records.ts';
import { caseName, ordinalNames } from '../names.ts';
import { type Html, html } from './escape.ts';

/** Which engine on which platform a row is of, and what is to be heeded of it. */
export const engineCell = (side: Side, flags: readonly string[] = []): Html =>
  html`<code>${caseName(side)}</code> <span class="small">${side.recipe} ${ordinalNames(side.ordinals)}</span>${flags.length > 0 && html`<br>`}${flags.map(flag => html`<span class="note">⚠ ${flag}</span> `)}`;
