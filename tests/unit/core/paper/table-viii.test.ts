import { describe, expect, test } from 'vitest';
import { findAnomalies } from '../../../../harness/core/anomaly.ts';
import { caseSigns } from '../../../../harness/core/checks.ts';
import type { LatencyRow } from '../../../../harness/core/paper/latency-row.ts';
import { publishedCases } from '../../../../harness/core/paper/published-cases.ts';
import { tableIX } from '../../../../harness/core/paper/table-ix.ts';
import { level, tableVIII } from '../../../../harness/core/paper/table-viii.ts';
import { latencyMember as member } from '../../../fixtures/latency-members.ts';
import { somePlatform } from '../../../fixtures/spec.ts';

const [nx, agx] = [somePlatform('nx', 384), somePlatform('agx', 512)];

/** The cases of a row through the code that judges a measurement; there is a mean of each cell and no more. */
function casesOf({ nxOnNx, nxOnAgx, agxOnAgx, agxOnNx }: LatencyRow): string {
  const rounds = ({ mean }: { mean: number }) => [[mean], [mean]];
  const anomalies = findAnomalies(
    [
      member('1', 'nx', nx, rounds(nxOnNx)),
      member('1', 'nx', agx, rounds(nxOnAgx)),
      member('2', 'agx', agx, rounds(agxOnAgx)),
      member('2', 'agx', nx, rounds(agxOnNx)),
    ],
    { leastEffect: () => 0, seed: 1, level },
  );
  // Two rounds of one value each decide nothing, whatever their means are.
  expect(new Set(anomalies.map(one => one.bySignificance))).toEqual(new Set(['undecided']));
  return caseSigns(anomalies.filter(one => one.byMeans).map(one => one.case)) || 'none';
}

const judged = new Map([...tableVIII, ...tableIX].map(row => [row, casesOf(row)]));
const printed = (row: LatencyRow) => caseSigns(row.printed) || 'none';

describe('the cases of Table VIII follow from its means', () => {
  const exception = 'fcn-resnet18-cityscapes';

  test.for(tableVIII.filter(({ model }) => model !== exception))('of $model as printed', row => {
    expect(judged.get(row)).toBe(printed(row));
  });

  test(`of ${exception}, the one of thirteen whose numbers contradict its marks: ①②③ by means, ①② printed`, () => {
    const row = tableVIII.find(({ model }) => model === exception)!;
    expect([judged.get(row), printed(row)]).toEqual(['①②③', '①②']);
    expect(row.agxOnNx.mean).toBeLessThan(row.agxOnAgx.mean);
  });

  test('of all thirteen models, and those of Table IX', () => {
    expect(tableVIII).toHaveLength(13);
    for (const row of tableIX) expect(judged.get(row)).toBe('①②③');
  });
});

test('both ways to the cases by means agree', () => {
  for (const rows of [tableVIII, tableIX]) {
    const byMeans = publishedCases(rows, level).filter(one => one.byMeans);
    const signs = (model: string) => caseSigns(byMeans.filter(one => one.model === model).map(one => one.case));
    for (const row of rows) expect(signs(row.model) || 'none').toBe(judged.get(row));
  }
});

/** p by Welch from ten runs' mean and deviation, Holm over the 39 cases of the table; d of Cohen. */
test('nine of the eighteen printed flags of Table VIII are what ten runs could show', () => {
  const flagged = publishedCases(tableVIII, level).filter(one => one.isPrinted || one.byMeans);
  const told = flagged.map(
    ({ model, case: number, isShown, pHolm, welch }) =>
      `${model} ${caseSigns([number])} ${isShown ? 'shown' : 'not shown'}: p ${pHolm < 0.001 ? '< 0.001' : pHolm.toFixed(3)}, d ${welch!.d.toFixed(1)}`,
  );
  expect(told).toEqual([
    'ResNet-18 ① shown: p < 0.001, d 16.4',
    'vgg-16 ① not shown: p 1.000, d 0.6',
    'vgg-16 ② not shown: p 1.000, d 0.4',
    'inception-v4 ① not shown: p 0.195, d 1.2',
    'inception-v4 ② not shown: p 0.195, d 1.2',
    'inception-v4 ③ not shown: p 0.195, d 1.2',
    'ssd-inception-v2 ① shown: p < 0.001, d 5.0',
    'ssd-inception-v2 ③ shown: p < 0.001, d 3.4',
    'Detectnet-Coco-Dog ② not shown: p 1.000, d 0.4',
    'pednet ① shown: p < 0.001, d 4.3',
    'pednet ② shown: p < 0.001, d 5.6',
    'pednet ③ not shown: p 0.191, d 1.2',
    'facenet ① shown: p 0.009, d 2.4',
    'facenet ② shown: p < 0.001, d 5.0',
    'facenet ③ not shown: p 0.118, d 1.4',
    'Mobilenetv1 ② shown: p < 0.001, d 23.4',
    'fcn-resnet18-cityscapes ① shown: p < 0.001, d 9.7',
    'fcn-resnet18-cityscapes ② not shown: p 0.154, d 1.3',
    'fcn-resnet18-cityscapes ③ not shown: p 1.000, d 0.7',
  ]);
  expect(flagged.filter(one => one.isPrinted)).toHaveLength(18);
  for (const { isShown, smallest, welch } of flagged)
    expect(isShown || welch!.difference < smallest!, 'what is not shown is less than ten runs could show').toBe(true);
  const inception = flagged.find(({ model }) => model === 'inception-v4')!;
  expect([inception.welch!.difference, inception.smallest].map(ms => ms!.toFixed(2))).toEqual(['2.95', '4.28']);
});
