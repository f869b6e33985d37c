import { publishedFindings } from '../paper/findings.ts';
import type { Status, TimedPart } from '../records.ts';
import type { AskedCase } from './cases.ts';
import { type Finding, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { many, percent } from './words.ts';

/** The share of a difference from which its causes explain it. */
const leastShare = 0.5;

const copies: readonly TimedPart[] = ['upload', 'h2d', 'd2h'];

/**
 * Finding 5, of the cases that finding 4 holds for: a case is explained where copies and kernels that take longer make half of its
 * difference at least. It passes where all cases are, and fails where one tells both and is not. Copies count with the engine's own way to
 * the device, which only fresh loads have in their times; kernels are told by the profiler.
 */
export function causesFinding(held: readonly AskedCase[]): Finding {
  const of = 'by copies or kernels';
  if (held.length === 0)
    return findingOf(publishedFindings[5], [
      undecidedPart(of, 'No case of finding 4 is shown that could be explained.'),
    ]);
  const explained = held.map(explain);
  const counted = (status: Status) => explained.filter(one => one.status === status);
  const status = counted('fail').length > 0 ? 'fail' : counted('inconclusive').length > 0 ? 'inconclusive' : 'pass';
  const open = counted('inconclusive').length;
  return findingOf(publishedFindings[5], [
    {
      of,
      status,
      evidence: [
        `Of ${many(held.length, 'case')} longer copies and kernels explain ${counted('pass').length}, and surely do not ${counted('fail').length}.`,
        ...(open > 0
          ? [
              `${many(open, 'case')} do not tell: measure by the recipe paper, which loads the engine anew with the profiler on. Of logs only kernels can tell: import of each engine what trtexec --dumpProfile prints.`,
            ]
          : []),
        ...[...counted('pass'), ...counted('fail')].slice(0, 3).map(sharesOf),
      ].join(' '),
      from: uniqueSources(held.flatMap(one => one.from)),
    },
  ]);
}

interface Explained {
  readonly one: AskedCase;
  readonly status: Status;
  /** Of the difference; null where it is not told. */
  readonly copies: number | null;
  readonly kernels: number | null;
}

function explain(one: AskedCase): Explained {
  const { parts, differenceMs } = one;
  // What is no longer on the bigger platform has no cause.
  if (differenceMs === null || differenceMs <= 0) return { one, status: 'inconclusive', copies: null, kernels: null };
  const copied = parts.has('upload') ? copies.reduce((sum, part) => sum + (parts.get(part) ?? 0), 0) : null;
  const shares = [copied, parts.get('kernels') ?? null].map(ms => (ms === null ? null : ms / differenceMs));
  const longer = shares.reduce<number>((sum, share) => sum + Math.max(0, share ?? 0), 0);
  const status = longer >= leastShare ? 'pass' : shares.includes(null) ? 'inconclusive' : 'fail';
  return { one, status, copies: shares[0]!, kernels: shares[1]! };
}

/** As in "m c_nx_r_nx against c_nx_r_agx: copies 60 %, kernels 40 %." */
function sharesOf({ one, copies: copied, kernels }: Explained): string {
  const word = (share: number | null) => (share === null ? 'not told' : percent(share));
  return `${one.model} ${one.label}: copies ${word(copied)}, kernels ${word(kernels)} of it.`;
}
