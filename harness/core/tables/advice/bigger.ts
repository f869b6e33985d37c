import type { AskedCase } from '../../findings/cases.ts';
import { many, percent } from '../../findings/words.ts';
import { gate } from '../../latency/gate.ts';
import { median } from '../../statistics.ts';
import { ofMostLoads } from '../engine-order.ts';
import { sourced } from '../table.ts';
import { type AdviceRow, adviceRow, placeKey } from './row.ts';

/** By case ①, which is of engines at home; a pair of engines is faster or not beyond its interval. */
export function biggerRows(cases: readonly AskedCase[]): AdviceRow[] {
  const home = cases.filter(one => one.case === 1 && one.isLoadedAnew);
  const groups = Map.groupBy(home, ({ model, recipe, smaller, bigger }) =>
    placeKey({ model, recipe, platform: `${bigger} over ${smaller}` }),
  );
  return [...groups.values()].map(group => {
    const all = ofMostLoads(group, { session: ({ family }) => family, loads: ({ loads }) => loads });
    const ratios = all.flatMap(({ ratio }) => ratio ?? []);
    const faster = ratios.filter(({ difference, high }) => high < 0 && difference < -gate.leastEffect).length;
    const not = ratios.filter(({ low }) => low > -gate.leastEffect).length;
    const said = answerOf(faster, not, all.length);
    const from = all.flatMap(one => one.from);
    const differences = ratios.map(({ difference }) => difference);
    const { model, recipe, smaller, bigger } = all[0]!;
    return adviceRow(
      { model, recipe, platform: `${bigger} over ${smaller}` },
      'Does the bigger platform help?',
      sourced(said, from),
      ratios.length === 0
        ? null
        : [median(differences), Math.min(...ratios.map(({ low }) => low)), Math.max(...ratios.map(({ high }) => high))],
      `of ${many(all.length, 'pair')} of engines at home it is surely faster in ${faster}, surely not by ${percent(gate.leastEffect)} or more in ${not}, and else undecided`,
      from,
    );
  });
}

/** Of so many pairs of engines, in which the bigger platform is surely faster, and surely not. */
function answerOf(faster: number, not: number, pairs: number): string {
  if (faster === pairs) return 'yes';
  if (not === pairs) return 'no';
  if (faster > 0 && not > 0) return 'depends on the build';
  if (not > 0) return 'not with every build';
  return faster > 0 ? 'with some builds' : 'undecided';
}
