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
    const from = all.flatMap(one => one.from);
    const differences = ratios.map(({ difference }) => difference);
    const said = answerOf(faster, not, all.length);
    // Faster by more than the least that counts may still be by little.
    const told = said === yes ? `${yes}${bySize}${(-100 * median(differences)).toFixed(1)} %` : said;
    const { model, recipe, smaller, bigger } = all[0]!;
    return adviceRow(
      { model, recipe, platform: `${bigger} over ${smaller}` },
      'Does the bigger platform help?',
      sourced(told, from),
      ratios.length === 0
        ? null
        : [median(differences), Math.min(...ratios.map(({ low }) => low)), Math.max(...ratios.map(({ high }) => high))],
      `of ${many(all.length, 'pair')} of engines at home it is surely faster in ${faster}, surely not by ${percent(gate.leastEffect)} or more in ${not}, and else undecided${vetoedWords(all)}`,
      from,
    );
  });
}

const yes = 'yes';
const bySize = ', by ';

/** Answers are alike whatever the size in them. */
export const withoutSize = (answer: string): string => answer.split(bySize)[0]!;

/** As in ", in 9 because other processes were on the device"; of several vetoes of a pair each is said. */
function vetoedWords(cases: readonly AskedCase[]): string {
  const reasons = Map.groupBy(
    cases.flatMap(({ vetoes }) => vetoes),
    why => why,
  );
  return [...reasons].map(([why, { length }]) => `, in ${length} because ${why}`).join('');
}

/** Of so many pairs of engines, in which the bigger platform is surely faster, and surely not. */
function answerOf(faster: number, not: number, pairs: number): string {
  if (faster === pairs) return yes;
  if (not === pairs) return 'no';
  if (faster > 0 && not > 0) return 'depends on the build';
  if (not > 0) return 'no or undecided';
  return faster > 0 ? 'yes or undecided' : 'undecided';
}
