/** Characters of a line of the terminal; no limit where others read, as grep does, or it does not say. One that is too narrow for anything is taken to scroll. */
export function terminalWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? Math.max(40, columns) : Number.POSITIVE_INFINITY;
}
