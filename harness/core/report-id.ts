import type { Plan, Spec } from './records.ts';

/** The name of a report and of its folder: the same for the same work. */
export const reportId = ({ name }: Pick<Spec, 'name'>, { digest }: Pick<Plan, 'digest'>): string =>
  `${name}-${digest.slice(7, 19)}`;

/** The document in its folder, which counts as a report for it. */
export const reportFile = 'report.json';
