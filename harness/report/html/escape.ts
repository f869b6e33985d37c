import { replaceUnprintable } from '../../core/unprintable.ts';

// The only way to HTML in this folder: a template whose values are escaped. What comes from outside can become markup
// neither by mistake nor as data, because the mark of finished HTML is a symbol, which no JSON carries.

const finished = Symbol('html');

/** Finished, safe HTML. */
export interface Html {
  readonly [finished]: string;
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** Fixed parts are taken as they are written; strings and numbers are escaped; null, undefined and false vanish; arrays are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    text += render(value) + (parts[index + 1] ?? '');
  });
  return { [finished]: text };
}

/** The finished text, for the outermost caller. */
export const toText = (value: Html): string => value[finished];

function render(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  if (Array.isArray(value)) return value.map(render).join('');
  return (value as Html)[finished] ?? escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * For text and for quoted attributes, in HTML and in XML 1.0. What neither may hold, control characters, lone surrogates
 * and noncharacters, becomes U+FFFD, and so do the marks that reverse the order of reading (Unicode UAX 9).
 */
export function escapeText(text: string): string {
  return replaceUnprintable(text).replace(/[&<>"']/g, sign => entities[sign] ?? sign);
}
