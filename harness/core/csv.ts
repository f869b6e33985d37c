/** The cells of one line of CSV; a cell in double quotes may hold commas, and quotes written twice (RFC 4180). */
export function csvCells(line: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(,|$)/.exec(rest);
    const [whole, cell, end] = quoted ?? /^([^,]*)(,|$)/.exec(rest)!;
    cells.push(quoted ? cell!.replaceAll('""', '"') : cell!.trim());
    if (end === '') return cells;
    rest = rest.slice(whole.length);
  }
}

/** A line of CSV without its end; cells are quoted where they must be (RFC 4180). */
export const csvLine = (cells: readonly string[]): string =>
  cells.map(cell => (/^\s|[",\r\n]|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
