import { csvCells } from '../../core/csv.ts';
import { TriplicateError } from '../../core/errors.ts';
import { itemPath } from './source-files.ts';
import { textLines } from './text-lines.ts';

export interface CsvRow {
  /** As `itemPath` has it. */
  readonly file: string;
  /** Null where the file has one column. */
  readonly label: string | null;
}

/**
 * The rows file,label, or file alone, of a CSV file. A first line that has a cell `file` is a heading, which says where the
 * columns are. Errors: CSV_BROKEN, TEXT_NOT_UTF8.
 */
export function parseCsv(bytes: Uint8Array, name: string): CsvRow[] {
  const rows = textLines(bytes, name).map(csvCells);
  const heading = rows[0]?.map(cell => cell.toLowerCase()) ?? [];
  const isHeaded = heading.includes('file');
  const fileAt = isHeaded ? heading.indexOf('file') : 0;
  const labelAt = isHeaded ? heading.indexOf('label') : (rows[0]?.length ?? 0) > 1 ? 1 : -1;
  const first = isHeaded ? 1 : 0;
  if (isHeaded && labelAt < 0 && heading.length > 1) {
    throw broken(name, `has no column label in its heading ${heading.join(', ')}`);
  }
  return rows.slice(first).map((cells, index) => {
    const line = index + first + 1;
    if (cells.length > rows[0]!.length) {
      throw broken(
        name,
        `has in line ${line} the ${cells.length} columns ${cells.join(', ')}, and in its first line ${rows[0]!.length}`,
      );
    }
    const file = cells[fileAt] ?? '';
    const label = labelAt < 0 ? null : cells[labelAt];
    if (file !== '' && label !== undefined) return { file: itemPath(file), label };
    throw broken(name, `has no ${file === '' ? 'file' : `label of ${file}`} in line ${line}`);
  });
}

const broken = (name: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'CSV_BROKEN',
    message: `${name} ${why}.`,
    next: 'Write file,label in each line, or file alone in all of them.',
  });
