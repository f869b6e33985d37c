import type { CheckDeclaration } from '../checks.ts';
import { counted } from '../count.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';

export function findAccuracy(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const mine = evidence.runs.filter(({ side }) => side.recipe === check.recipe && side.ranOn === check.platforms[0]);
  const scored = mine.flatMap(({ side, score }) => (score ? [{ side, score }] : []));
  const worst = scored.toSorted((a, b) => a.score.top1 - b.score.top1)[0];
  if (!worst || scored.length < mine.length) return undecided('The dataset says no truth: give its labels.');
  const { top1, interval, inputs } = worst.score;
  return {
    status: top1 >= (thresholdsFor(spec, check.platforms).accuracy ?? 0) ? 'pass' : 'fail',
    actual: top1.toFixed(4),
    detail: `Worst of ${counted(scored.length, 'run')}: ${worst.side.label}, ${inputs} inputs, 95 % interval ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}.`,
  };
}
