import type { ImportLayer } from '../records.ts';
import { readNumber } from './read-number.ts';
import { type LogPlace, truncated } from './refusals.ts';

const number = '([-+\\w.]+)';
/** Two orders of columns: 8.6 and newer, and before. The header says the units, which are ms in both. */
const newer = new RegExp(`^\\s*${number}\\s+${number}\\s+${number}\\s+${number}\\s{3}(.+)$`);
const older = new RegExp(`^\\s*(.+?)\\s+${number}\\s+${number}(?:\\s+${number})?\\s+${number}$`);

export const emptyLayer = (name: string): ImportLayer => ({
  name,
  totalMs: null,
  meanMs: null,
  medianMs: null,
  type: null,
  tactic: null,
  kernel: null,
  precision: null,
});

/** The table that trtexec --dumpProfile prints, row by row, until its row "Total". */
export function createProfileTable() {
  const layers: ImportLayer[] = [];
  let order: 'newer' | 'older' | null = null;
  let isComplete = false;
  const add = (name: string, times: readonly (string | undefined)[], place: LogPlace) => {
    const [totalMs, meanMs, medianMs] = times.map(one => (one === undefined ? null : readNumber(one, 'a time', place)));
    const layer = { ...emptyLayer(name), totalMs: totalMs!, meanMs: meanMs!, medianMs: medianMs! };
    if (name !== 'Total') layers.push(layer);
    else isComplete = true;
  };
  return {
    layers,
    isComplete: () => isComplete,
    /** False for a line that is no part of the table. Errors: IMPORT_TRUNCATED for a row that is not whole. */
    line(text: string, place: LogPlace): boolean {
      if (isComplete || text.trim() === '') return text.trim() === '';
      if (order === null) {
        if (/^\s*Time\(ms\)\s+Avg\.\(ms\)\s+Median\(ms\)\s+Time\(%\)\s+Layer$/.test(text)) order = 'newer';
        else if (/^\s*Layer\s+Time \(ms\)\s+Avg\. Time \(ms\)(\s+Median Time \(ms\))?\s+Time %$/.test(text))
          order = 'older';
        return order !== null;
      }
      if (order === 'newer') {
        const [, total, mean, median, , name] = newer.exec(text) ?? [];
        if (name === undefined) throw truncated(place, 'this row of the profile is not whole.');
        add(name, [total, mean, median], place);
      } else {
        const [, name, total, mean, median] = older.exec(text) ?? [];
        if (name === undefined) throw truncated(place, 'this row of the profile is not whole.');
        add(name.trim(), [total, mean, median], place);
      }
      return true;
    },
  };
}
