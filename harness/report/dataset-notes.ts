import type { ReportDocument } from '../core/records.ts';

/**
 * What is to be known of the inputs, their labels, boxes and masks. It stands beside every verdict, because checks that go by them
 * may pass, and prove little, where these are not what they should be.
 */
export const datasetNotes = ({ dataset }: ReportDocument): string[] =>
  (dataset?.notes ?? []).map(note => `Dataset ${dataset!.name}: ${note}`);

/** Leads to them: no outcome depends on them. */
export const noCheckLooks = 'No check looks at this:';
