import type { PlatformRecord } from './records.ts';

/** What makes a platform's id: its device and its stack. */
export type PlatformPart = 'device' | 'stack';

export interface PlatformDifference {
  readonly part: PlatformPart;
  /** As in `driver`. */
  readonly key: string;
  readonly there: string | number | undefined;
  readonly here: string | number | undefined;
}

/** Whether both tell it; what one does not tell may be the same. */
export const isTold = ({ there, here }: PlatformDifference): boolean => there !== undefined && here !== undefined;

/** Every fact of device and stack by which the ids of two platforms differ, by name. */
export function platformDifferences(there: PlatformRecord, here: PlatformRecord): PlatformDifference[] {
  return (['device', 'stack'] as const).flatMap(part => {
    const keys = [...new Set([...Object.keys(there[part]), ...Object.keys(here[part])])].sort();
    return keys
      .map(key => ({ part, key, there: there[part][key], here: here[part][key] }))
      .filter(one => one.there !== one.here);
  });
}
