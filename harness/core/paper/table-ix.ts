import { caseSigns } from '../checks.ts';
import type { ResultTable } from '../tables/table.ts';
import { type LatencyRow, latencyRow } from './latency-row.ts';
import { casesByMeans } from './published-cases.ts';
import { publishedTable } from './published-table.ts';
import { tableVIII } from './table-viii.ts';

/** The same as Table VIII without nvprof; no cases are printed, but the text says that all three hold. */
// biome-ignore format: a table
export const tableIX: readonly LatencyRow[] = [
  latencyRow('inception-v4', [[31.64, 0.33], [46.06, 3.03], [42.6, 2.59], [34.56, 1.89]], [1, 2, 3]),
  latencyRow('pednet', [[29.75, 0.3], [34.55, 0.9], [33.12, 0.37], [31.49, 0.56]], [1, 2, 3]),
];

/** Cells of a row by their case. */
const cellOfCase = {
  c_nx_r_nx: 'nxOnNx',
  c_nx_r_agx: 'nxOnAgx',
  c_agx_r_agx: 'agxOnAgx',
  c_agx_r_nx: 'agxOnNx',
} as const;

export function publishedProfilerCost(): ResultTable {
  return publishedTable({
    name: 'IX',
    title: 'Latency with and without the profiler',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'platform', title: 'Case' },
      { title: 'With', unit: 'ms', spread: true },
      { title: 'Without', unit: 'ms', spread: true },
      { id: 'profiler', title: 'The profiler adds', unit: '%' },
    ],
    rows: tableIX.flatMap(bare => {
      const profiled = tableVIII.find(({ model }) => model === bare.model)!;
      return Object.entries(cellOfCase).map(([name, cell]) => {
        const [slow, fast] = [profiled[cell], bare[cell]];
        return [bare.model, name, slow, fast, 100 * (slow.mean / fast.mean - 1)];
      });
    }),
    notes: [
      'With is Table VIII.',
      ...tableIX.map(
        row => `${row.model}: ${caseSigns(casesByMeans(row))} by means without the profiler, too, as the text says.`,
      ),
    ],
  });
}
