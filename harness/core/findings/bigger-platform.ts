import { caseSigns } from '../checks.ts';
import { leastSentence } from '../latency/case-pairs.ts';
import { publishedFindings } from '../paper/findings.ts';
import type { Status } from '../records.ts';
import { isBeyondChance } from './beyond-chance.ts';
import type { AskedCase } from './cases.ts';
import { type Finding, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { many, signedPercent } from './words.ts';

/**
 * Finding 4, of every case ①, ② and ③ by significance, where engines were loaded anew. Each session is a family that shows a false case
 * with a chance of 1 % at most (latency/answer.ts), so it passes where more sessions show one than chance would, and fails where all cases are
 * answered no. `notAsked` says in sentences which platforms have no order.
 */
export function biggerPlatformFinding(cases: readonly AskedCase[], notAsked: readonly string[] = []): Finding {
  const of = 'a case ①, ② or ③';
  const asked = cases.filter(one => one.isLoadedAnew);
  const left = cases.length - asked.length;
  const leftOut = [
    ...(left > 0 ? [` Left out: ${many(left, 'case')} of a single load of each engine.`] : []),
    ...notAsked.map(sentence => ` ${sentence}`),
  ].join('');
  if (asked.length === 0) {
    const none =
      'No record has latencies of one model on a smaller and a bigger platform, engines loaded anew. Of logs, import ten runs of each engine on both, and name the platforms by --order.';
    return findingOf(publishedFindings[4], [undecidedPart(of, none + leftOut)]);
  }
  const held = heldCases(asked);
  const families = new Set(asked.map(({ family }) => family)).size;
  const showing = new Set(held.map(({ family }) => family)).size;
  const status: Status = isBeyondChance(showing, families, Math.min(...asked.map(({ level }) => level)))
    ? 'pass'
    : asked.every(one => one.answer === 'no')
      ? 'fail'
      : 'inconclusive';
  const most = held.toSorted((a, b) => b.ratio!.difference - a.ratio!.difference)[0];
  const means = asked.filter(({ byMeans }) => byMeans);
  return findingOf(publishedFindings[4], [
    {
      of,
      status,
      evidence: `By significance ${countsOf(held)} of ${many(asked.length, 'case')} in ${many(families, 'session')}, by means ${countsOf(means)}. ${leastSentence(asked)}${most ? ` Most: ${most.model} ${most.label}, ${signedPercent(most.ratio!.difference)} (${signedPercent(most.ratio!.low)} to ${signedPercent(most.ratio!.high)}).` : ''}${leftOut}`,
      from: uniqueSources(asked.flatMap(one => one.from)),
    },
  ]);
}

export const heldCases = (cases: readonly AskedCase[]): AskedCase[] =>
  cases.filter(one => one.isLoadedAnew && one.answer === 'yes');

/** As in "① 2, ② 2"; "none". */
function countsOf(cases: readonly AskedCase[]): string {
  const numbers = ([1, 2, 3] as const).map(number => ({
    number,
    count: cases.filter(one => one.case === number).length,
  }));
  return (
    numbers
      .filter(({ count }) => count > 0)
      .map(({ number, count }) => `${caseSigns([number])} ${count}`)
      .join(', ') || 'none'
  );
}
