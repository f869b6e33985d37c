import type { ComparedAxis, ReportComparison } from '../../core/records.ts';
import { axisNames, differWord } from '../../core/report-comparison/axes.ts';

interface AxisRow {
  readonly name: string;
  /** Null where it is the same, and nothing is said of it. */
  readonly state: string | null;
  readonly said: readonly string[];
}

/** Each axis: whether it differs, and what is there and here; what differs first. */
export const axisRows = ({ axes }: ReportComparison): AxisRow[] =>
  axes
    .toSorted((a, b) => axisOrder(a) - axisOrder(b))
    .map(one => ({
      name: axisNames[one.axis].replace(/^./, first => first.toUpperCase()),
      state: stateOf(one),
      said: one.said,
    }));

const axisOrder = ({ differs, said }: ComparedAxis): number =>
  differs ? 0 : differs === null ? 1 : said.length > 0 ? 2 : 3;

function stateOf({ axis, differs, said }: ComparedAxis): string | null {
  if (differs === null) return 'not told';
  if (differs) return differWord(axis);
  return said.length > 0 ? 'the same where both have it' : null;
}
