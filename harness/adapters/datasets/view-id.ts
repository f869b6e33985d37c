import type { View } from '../../core/records.ts';

/** clean, or corruption-severity. */
export const viewId = (view: View): string =>
  view.corruption === 'none' ? 'clean' : `${view.corruption}-${view.severity}`;
