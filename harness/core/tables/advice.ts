import { byText } from '../by-text.ts';
import { askedCases } from '../findings/cases.ts';
import { withoutDoubles } from '../findings/judge-findings.ts';
import { percent } from '../findings/words.ts';
import { biggerRows } from './advice/bigger.ts';
import { rebuildRows, usualSpread } from './advice/rebuild.ts';
import { worstCaseRows } from './advice/worst-case.ts';
import type { ResultTable } from './table.ts';
import type { Results } from './tables.ts';

/** Table XV: of each model whether it may be rebuilt, whether the bigger platform helps, and the worst case over rebuilds. */
export function adviceTable(results: Results): ResultTable {
  const measured = withoutDoubles(results);
  const rows = [...rebuildRows(measured), ...biggerRows(askedCases(measured)), ...worstCaseRows(measured)];
  return {
    name: 'XV',
    title: 'What follows: rebuilding, the bigger platform, the worst case',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'question', title: 'Question' },
      { id: 'platform', title: 'Platform' },
      { id: 'answer', title: 'Answer' },
      { id: 'takes-longer', title: 'Takes longer', unit: '%' },
      { title: 'At least', unit: '%' },
      { title: 'At most', unit: '%' },
      { title: 'Because' },
    ],
    rows: rows.toSorted((a, b) => byText(a.key, b.key)).map(({ cells }) => cells),
    notes: [
      'Takes longer: of rebuilding the two engines that differ most, of the worst case the slowest engine over the fastest one by p99, or by median without it, of the bigger platform what it takes over the smaller one, the interval over all pairs of engines.',
      'Of several sessions of a model and recipe on a platform, or on both, the one with most loads of each engine is taken.',
      `Rebuilt: by the limits of the spec on flips between engines, and on latency by its regression or cases, ${percent(usualSpread)} where it has none.`,
    ],
  };
}
