import type { Change } from '../../core/records.ts';

/** What a page, a text and a summary show alike. */
export interface ComparisonSection {
  readonly id: string;
  readonly title: string;
  /** How it is read, in a sentence. */
  readonly about: string;
  /** After the change and the subject. */
  readonly heads: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Where rows are of inputs, and may be of the same: how many of these flipped, as in "12 of 600 inputs". */
  readonly flippedInputs?: string;
  /** Instead of rows. */
  readonly none: string;
}

export interface ComparisonRow {
  readonly change: Change;
  readonly subject: string;
  readonly cells: readonly string[];
  /** Why it is what it is; empty where the numbers say it. */
  readonly why: string;
  /** Further lines, such as the inputs that are new. */
  readonly more: readonly string[];
  /** How a check stands where that is more pressing than its change. */
  readonly stands?: 'fail' | 'inconclusive';
}
