import { TriplicateError } from './errors.ts';
import { corruptionOf, type GoldenChange, marginOf, viewOf } from './golden-changes.ts';
import { ownValue } from './own-value.ts';

export interface GoldenFilter {
  /** As it was typed. */
  readonly text: string;
  matches(change: GoldenChange, labelName: LabelName): boolean;
}

/** The name of a decision's class; the decision itself where it has none. */
export type LabelName = (decision: string) => string;

const texts: Readonly<Record<string, (change: GoldenChange, name: LabelName) => readonly string[]>> = {
  from: ({ from }, name) => [from, name(from)],
  to: ({ to }, name) => [to, name(to)],
  view: change => [viewOf(change)],
  corruption: change => [corruptionOf(change)],
  input: ({ id }) => [id],
};

/** What a filter may say, for help and errors. */
export const filterForms = `${Object.keys(texts)
  .map(name => `${name}=…`)
  .join(', ')}, margin<…, margin>…`;

/** Changes for which every test holds; in a text, * stands for anything. Errors: FILTER_UNKNOWN. */
export function parseFilter(tests: readonly string[]): GoldenFilter {
  const parsed = tests.map(parseTest);
  return {
    text: tests.join(' '),
    matches: (change, labelName) => parsed.every(holds => holds(change, labelName)),
  };
}

function parseTest(test: string): GoldenFilter['matches'] {
  const [, name, value] = /^([a-z]+)=(.+)$/s.exec(test) ?? [];
  const read = name === undefined ? undefined : ownValue(texts, name);
  if (read) {
    const pattern = new RegExp(`^${value!.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
    return (change, labelName) => read(change, labelName).some(text => pattern.test(text));
  }
  const [, sign, limit] = /^margin([<>])(\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(test) ?? [];
  if (limit === undefined) {
    throw new TriplicateError({
      code: 'FILTER_UNKNOWN',
      message: `${JSON.stringify(test)} is no filter. Filters: ${filterForms}.`,
      next: 'Give one test a --filter, such as --filter from=shirt --filter "margin<0.1"; all of them must hold.',
    });
  }
  return change => {
    const margin = marginOf(change);
    return margin !== null && (sign === '<' ? margin < Number(limit) : margin > Number(limit));
  };
}
