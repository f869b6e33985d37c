import { sentenceList } from './sentence-list.ts';

const shown = 3;

/** Names without end, as in "a, b and 17 more". */
export function someOf(names: readonly string[]): string {
  const rest = names.length > shown ? [`${names.length - shown + 1} more`] : [];
  return sentenceList([...names.slice(0, shown - rest.length), ...rest]);
}
