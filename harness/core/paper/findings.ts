import type { FindingNumber } from '../findings/finding.ts';
import { figures } from './figures.ts';
import { casesByMeans } from './published-cases.ts';
import { type Board, boards, span } from './published-table.ts';
import { benignInputs, errorGains, tableIII } from './table-iii.ts';
import { adversarialInputs, tableIV } from './table-iv.ts';
import { percentOfAdversarial, tableV } from './table-v.ts';
import { tableVI } from './table-vi.ts';
import { allGains, summedGain } from './table-vii.ts';
import { modelsOfCases, printedCases, tableVIII } from './table-viii.ts';
import { copyMs, tableX } from './table-x.ts';
import { tableXI } from './table-xi.ts';
import { rebuildSpread, tableXII } from './table-xii.ts';
import { tableXIII } from './table-xiii.ts';

/** A finding of the paper in our words, with the numbers that it was drawn from. */
export interface PublishedFinding {
  readonly number: FindingNumber;
  readonly claim: string;
  /** With the tables that have them. */
  readonly published: string;
  /** How Table XIV sums up its impact. */
  readonly impact: 'positive' | 'unpredictable';
}

const across = tableV.flatMap(({ flips }) => flips.flat());
const within = tableVI.flatMap(({ flips }) => Object.values(flips));
const rates = (flips: readonly number[]): string =>
  `${span(flips, 0)} of ${adversarialInputs} inputs, ${span(flips.map(percentOfAdversarial), 3)} %`;

const gain = (board: Board): string => `${summedGain(board).toFixed(2)} × on ${board}`;
const saturation = [3, 4].map(figure => {
  const rows = figures.filter(one => one.figure === figure);
  return `${rows.map(({ threads }) => threads).join(' and ')} threads of ${rows[0]!.model}`;
});

const slowerCopies = tableX.filter(row => copyMs(row, 'agx') > copyMs(row, 'nx'));
const timesAsLong = tableXI.map(({ nx, agx }) => agx / nx);

export const publishedFindings: Readonly<Record<FindingNumber, PublishedFinding>> = {
  1: {
    number: 1,
    claim: 'An optimized engine is wrong no more often than the unoptimized model.',
    published: `Tables III, IV: ${span(errorGains(tableIII), 1)} points fewer errors on ${benignInputs} benign inputs, ${span(errorGains(tableIV), 1)} on ${adversarialInputs} corrupted ones.`,
    impact: 'positive',
  },
  2: {
    number: 2,
    claim: 'Engines of one model decide some inputs differently, on one platform and across platforms.',
    published: `Table VI: on one platform ${rates(within.filter(flips => flips > 0))}, and none in ${within.filter(flips => flips === 0).length} of ${within.length} pairs; Table V: across platforms ${rates(across)}.`,
    impact: 'unpredictable',
  },
  3: {
    number: 3,
    claim: 'Optimization makes throughput many times higher, and several threads make it higher still.',
    published: `Table VII: ${boards.map(gain).join(' and ')} by summed FPS, single models ${span(allGains(), 1)} ×, against a framework; Figures 3, 4: saturated at ${saturation.join(', ')}, with ${span(
      figures.map(({ utilization }) => utilization),
      1,
    )} % of the GPU used.`,
    impact: 'positive',
  },
  4: {
    number: 4,
    claim: 'The bigger platform need not be the faster one.',
    published: `Table VIII, by means of ten runs: ①, ②, ③ in ${modelsOfCases(printedCases)} of ${tableVIII.length} models as printed, and in ${modelsOfCases(casesByMeans)} by its own means.`,
    impact: 'unpredictable',
  },
  5: {
    number: 5,
    claim: 'Where the bigger platform is slower, copying takes longer there, or kernels do.',
    published: `Table X: copies of one engine take longer on agx for ${slowerCopies.length} of ${tableX.length} models; Table XI: ${tableXI.length} kernels of ${new Set(tableXI.map(({ model }) => model)).size} models take ${span(timesAsLong, 2)} × as long there.`,
    impact: 'unpredictable',
  },
  6: {
    number: 6,
    claim: 'Each build of one model may choose other kernels, and have another latency.',
    published: `Table XII: the slowest of three engines takes ${span(tableXII.map(rebuildSpread), 1)} % longer than the fastest; Table XIII: they call one kernel of inception-v4 ${tableXIII.map(calls => calls.length).join(', ')} times.`,
    impact: 'unpredictable',
  },
};
