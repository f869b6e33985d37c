import type { Problem } from '../../core/records.ts';
import { type Html, html } from './escape.ts';
import { command } from './table.ts';

export const problemWords = ({ message, next }: Problem): Html =>
  html`${message}${next !== undefined && html` ${nextWords(next)}`}`;

/** What to do next. Only what can be typed as it stands is set as a command: all of it, or what its sentence ends with. */
export function nextWords(next: string): Html {
  const [, lead = '', typed] = /^((?:[^:]*: )?)(pnpm [^;,…]+)$/.exec(next) ?? [];
  return typed === undefined ? html`Next: ${next}` : html`Next: ${lead}${command(typed)}`;
}
