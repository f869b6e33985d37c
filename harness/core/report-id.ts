import type { Plan, Spec } from './records.ts';

/** The name of a report and of its folder: the same for the same work. */
export const reportId = ({ name }: Pick<Spec, 'name'>, { digest }: Pick<Plan, 'digest'>): string =>
  `${name}-${digest.slice(7, 19)}`;

/** The document in its folder, which counts as a report for it. */
export const reportFile = 'report.json';

/** The same, kept small: raw samples make a report of megabytes. It is read like the other, and never written. */
export const packedReportFile = `${reportFile}.br`;

/** The record of a study in its folder. */
export const studyFile = 'study.json';

/** Whether a path is that of a report: called so, and not only ending so, as the log of a tool may. */
export const isReportFile = (path: string): boolean => [reportFile, packedReportFile].includes(lastName(path));

/** Whether a file is called as records other than reports are: .json, and .json.br of one that is kept small. */
export const isRecordName = (path: string): boolean =>
  path.endsWith('.json') || (path.endsWith('.json.br') && lastName(path) !== packedReportFile);

const lastName = (path: string): string => path.split(/[/\\]/).at(-1)!;
