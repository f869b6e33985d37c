import { sentenceList } from '../../core/sentence-list.ts';

/** The part of a JSON Schema that our messages are made from. */
export interface SchemaPart {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly oneOf?: readonly SchemaPart[];
}

const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

export const list = (words: readonly string[]): string => sentenceList(words, 'or');

/** JSON types in words. */
export const inWords = (types: readonly string[]): string => list(types.map(type => typeWords[type] ?? type));

/** What a schema wants at one place, as the end of "expected …". */
export function expectation(schema: SchemaPart): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(value => String(value)).join(', ')}`;
  if (schema.pattern)
    return withoutCapital((schema.description ?? `a text that matches ${schema.pattern}`).replace(/\.$/, ''));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return [inWords(types), bounds(schema)].filter(part => part !== '').join(' ');
}

function bounds(schema: SchemaPart): string {
  const { minimum, exclusiveMinimum, maximum, minItems, maxItems } = schema;
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `of at least ${minimum}`;
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`;
  if (maximum !== undefined) return `of at most ${maximum}`;
  if (minItems !== undefined)
    return minItems === maxItems ? `of ${minItems} entries` : `of at least ${entries(minItems)}`;
  if (maxItems !== undefined) return `of at most ${entries(maxItems)}`;
  if (schema.minLength !== undefined) return 'that is not empty';
  if (schema.minProperties !== undefined) return `with at least ${entries(schema.minProperties)}`;
  return '';
}

const entries = (count: number): string => (count === 1 ? 'one entry' : `${count} entries`);

const withoutCapital = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** A value as it was found, short enough for a message. */
export function found(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  const text = jsonOf(value) ?? (Array.isArray(value) ? 'a list' : typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Undefined for what JSON has no text for: big integers, cycles, what lies too deep, objects that throw. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
