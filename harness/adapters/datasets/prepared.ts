import type { DatasetRecord } from '../../core/records.ts';

/** What a preparation makes of a source. */
export interface Prepared extends Pick<DatasetRecord, 'parts' | 'boxes' | 'masks' | 'itemDigests'> {
  /** Of one input. */
  readonly shape: readonly number[];
  /** What was changed or left out, in whole sentences. */
  readonly notes: readonly string[];
}
