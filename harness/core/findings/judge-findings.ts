import { withoutOrder } from '../tables/platform-notes.ts';
import type { Results } from '../tables/tables.ts';
import { accuracyFinding } from './accuracy.ts';
import { biggerPlatformFinding, heldCases } from './bigger-platform.ts';
import { buildsFinding } from './builds.ts';
import { askedCases } from './cases.ts';
import { causesFinding } from './causes.ts';
import type { Finding } from './finding.ts';
import { outputsFinding } from './outputs.ts';
import { throughputFinding } from './throughput.ts';

/**
 * The six findings of Shafi et al. held against what was measured, in their order. Test doubles measure nothing, and are left out.
 * Errors: NO_SAMPLES, BAD_SAMPLES of sessions that hold none.
 */
export function judgeFindings(results: Results): Finding[] {
  const measured = withoutDoubles(results);
  const cases = askedCases(measured);
  return [
    accuracyFinding(measured.reports),
    outputsFinding(measured.reports),
    throughputFinding(measured),
    biggerPlatformFinding(cases, withoutOrder(measured)),
    causesFinding(heldCases(cases)),
    buildsFinding(measured),
  ];
}

export function withoutDoubles(results: Results): Results {
  const { reports, engines, concurrency = [] } = results;
  const isReal = ({ platforms }: Results['reports'][number]) => platforms.every(({ double }) => !double);
  const doubles = new Set(reports.filter(document => !isReal(document)).map(({ id }) => id));
  return {
    ...results,
    reports: reports.filter(isReal),
    engines: engines.filter(({ sources }) => !sources.some(source => doubles.has(source))),
    concurrency: concurrency.filter(({ platform }) => !platform.double),
  };
}
