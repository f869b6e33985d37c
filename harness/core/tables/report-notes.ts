import type { ReportDocument } from '../records.ts';

/** Names of the platforms that reports ran on, in their order. */
export const platformsOf = (reports: readonly ReportDocument[]): string[] => [
  ...new Set(reports.flatMap(({ platforms }) => platforms.map(({ name }) => name))),
];

/** Reports that a table has no row of, and why that may be. */
export function leftOut(
  reports: readonly ReportDocument[],
  used: readonly ReportDocument[],
  because: string,
): string[] {
  const others = reports.filter(document => !used.includes(document)).map(({ id }) => id);
  return others.length === 0 ? [] : [`Left out: ${others.join(', ')}, with ${because}.`];
}
