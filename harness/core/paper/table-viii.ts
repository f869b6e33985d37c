import { caseSigns } from '../checks.ts';
import type { CaseNumber } from '../records.ts';
import type { ResultTable } from '../tables/table.ts';
import { type LatencyRow, latencyRow } from './latency-row.ts';
import { casesByMeans, publishedCases } from './published-cases.ts';
import { boards, publishedTable } from './published-table.ts';
import { tableVII } from './table-vii.ts';

/** Mean and standard deviation of each case. */
// biome-ignore format: a table
export const tableVIII: readonly LatencyRow[] = [
  latencyRow('Alexnet', [[44.79, 0.58], [44.34, 0.73], [44.47, 0.63], [46.93, 1.01]], []),
  latencyRow('ResNet-18', [[12.65, 0.05], [12.15, 0.51], [13.95, 0.1], [27.66, 1.24]], [1]),
  latencyRow('vgg-16', [[111.77, 1.11], [112.59, 2.89], [113.45, 3.67], [117.22, 1.06]], [1, 2]),
  latencyRow('inception-v4', [[59.89, 2.86], [63.01, 2.38], [62.84, 1.96], [60.89, 1.04]], [1, 2, 3]),
  latencyRow('Googlenet', [[798.12, 57.71], [740.75, 45.13], [542.33, 60.63], [669.45, 83.69]], []),
  latencyRow('ssd-inception-v2', [[34.32, 0.39], [34.24, 1.34], [41.19, 1.9], [36.49, 0.55]], [1, 3]),
  latencyRow('Detectnet-Coco-Dog', [[28.48, 0.14], [29.35, 3.09], [27.77, 2.49], [29.3, 0.08]], [2]),
  latencyRow('pednet', [[33.43, 0.11], [38.15, 1.19], [37.28, 1.27], [35.71, 1.28]], [1, 2, 3]),
  latencyRow('facenet', [[18.28, 0.07], [22.92, 1.32], [22.67, 2.54], [19.58, 1.85]], [1, 2, 3]),
  latencyRow('Tiny-Yolov3', [[634.89, 2.21], [470.23, 4.13], [484.11, 13.07], [634.93, 1.69]], []),
  latencyRow('Mobilenetv1', [[11.97, 0.07], [13.99, 0.1], [10.98, 0.17], [12.2, 0.09]], [2]),
  latencyRow('MTCNN', [[911.43, 1.22], [804.83, 13.83], [861.2, 41.2], [922.12, 3.38]], []),
  latencyRow('fcn-resnet18-cityscapes', [[18.76, 0.87], [19.73, 0.54], [29.87, 1.36], [29.13, 0.49]], [1, 2]),
];

/** Of the family of all cases. */
export const level = 0.95;
const signsOf = (cases: readonly CaseNumber[]): string => caseSigns(cases) || 'none';

/** Of how many models each of the cases ①, ② and ③ is, as printed or by means; as in "7, 7, 4". */
export const modelsOfCases = (casesOf: (row: LatencyRow) => readonly CaseNumber[]): string =>
  ([1, 2, 3] as const).map(number => tableVIII.filter(row => casesOf(row).includes(number)).length).join(', ');

export const printedCases = ({ printed }: LatencyRow) => printed;

export function publishedLatencies(): ResultTable {
  const all = publishedCases(tableVIII, level);
  const shown = (row: LatencyRow) => all.filter(one => one.model === row.model && one.isShown).map(one => one.case);
  const printed = all.filter(({ isPrinted }) => isPrinted);
  const contradicted = tableVIII.filter(row => signsOf(row.printed) !== signsOf(casesByMeans(row)));
  const resnet = tableVIII.find(({ model }) => model === 'ResNet-18')!;
  const warm = tableVII.find(({ model }) => model === resnet.model)!.optimized.nx;
  return publishedTable({
    name: 'VIII',
    title: 'Latency of engines built on one platform and run on another',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Smaller (S)' },
      { title: 'Bigger (B)' },
      ...['cS_rS', 'cS_rB', 'cB_rB', 'cB_rS'].map(title => ({ title, unit: 'ms' as const, spread: true as const })),
      { title: 'Printed' },
      { title: 'By means' },
      { title: 'By significance' },
    ],
    rows: tableVIII.map(row => [
      row.model,
      ...boards,
      ...[row.nxOnNx, row.nxOnAgx, row.agxOnAgx, row.agxOnNx],
      signsOf(row.printed),
      signsOf(casesByMeans(row)),
      signsOf(shown(row)),
    ]),
    notes: [
      `Cases ①, ②, ③ of ${modelsOfCases(printedCases)} models as printed and of ${modelsOfCases(casesByMeans)} by their means; ${printed.filter(({ isShown }) => isShown).length} of the ${printed.length} printed ones are what ten runs of such deviations could show (Welch's test, Holm over all ${all.length} cases at ${100 * level} %).`,
      ...contradicted.map(
        row =>
          `${row.model}: ${signsOf(row.printed)} printed, ${signsOf(casesByMeans(row))} by its means (${row.agxOnNx.mean} ms on nx, ${row.agxOnAgx.mean} on agx, one engine of agx).`,
      ),
      'Case ② is of an engine built on nx, as the text has it and as the marks are printed; the caption says one compiled on agx.',
      `No warm loop: every run copies the engine to the GPU (Table X), so that ResNet-18 takes ${resnet.nxOnNx.mean} ms on nx here, and ${(1000 / warm).toFixed(1)} in Table VII.`,
    ],
  });
}
