const shown = 3;

/** Names without end, as in "a, b and 17 more". */
export function someOf(names: readonly string[]): string {
  const rest = names.length > shown ? [`${names.length - shown + 1} more`] : [];
  const all = [...names.slice(0, shown - rest.length), ...rest];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
