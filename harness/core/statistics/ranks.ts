/** The rank of each value, from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const ascending = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (const [from, to] of ties(ascending.map(index => values[index]!)))
    for (const index of ascending.slice(from, to)) result[index] = (from + 1 + to) / 2;
  return result;
}

/** How many values share each value. */
export const tieSizes = (values: readonly number[]): number[] =>
  ties([...values].sort((a, b) => a - b)).map(([from, to]) => to - from);

/** Where each run of equal values begins, and the place after its end. */
function ties(ascending: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const [index, value] of ascending.entries()) {
    if (index > 0 && value === ascending[index - 1]) runs.at(-1)![1]++;
    else runs.push([index, index + 1]);
  }
  return runs;
}
