import { builtOnName } from '../built-on.ts';
import type { BuildChange, BuildRecord, ComparedRange, ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { alpha, areApart, overlapping, rebuildMay, type Uncalled, whyLeftToRebuilds } from './chance.ts';
import { besideEachOther, oneSided, rangeOf } from './change.ts';

interface NamedBuild {
  readonly recipe: string;
  readonly builtOn: string;
  readonly build: BuildRecord;
}

/** Every build of a report by its recipe and where it was built. */
export const namedBuilds = ({ engines, platforms }: ReportDocument): NamedBuild[] =>
  engines.map(({ build }) => ({ recipe: build.recipe.name, builtOn: builtOnName(build, platforms), build }));

export const buildGroupKey = ({ recipe, builtOn }: Pick<NamedBuild, 'recipe' | 'builtOn'>): string =>
  JSON.stringify([recipe, builtOn]);

/**
 * How many engines the builds came to, how large they are, and how long they took. Sizes are better or worse where all of one side are, of so many builds
 * that chance is no likely cause; how many engines they came to is one number a side, and seconds are of a machine as it was: both are only shown.
 */
export function buildChanges(before: ReportDocument, after: ReportDocument): BuildChange[] {
  const groups = besideEachOther(namedBuilds(before), namedBuilds(after), buildGroupKey);
  const asked = groups.filter(one => one.before && one.after && one.after[0]!.recipe !== referenceRecipe.name);
  const chance = alpha / Math.max(1, asked.length);
  return groups.flatMap(({ before: was, after: is }) => {
    const { recipe, builtOn } = (is ?? was)![0]!;
    const [lefts, rights] = [enginesOf(was), enginesOf(is)];
    const shared = [...lefts].filter(one => rights.has(one)).length;
    const line = (
      what: BuildChange['what'],
      values: (builds: readonly NamedBuild[]) => readonly number[],
      changeOf: (left: ComparedRange, right: ComparedRange) => Pick<BuildChange, 'change'> & Partial<Uncalled>,
    ): BuildChange => {
      const [left, right] = [was, is].map(all => all && rangeOf(values(all)));
      const found = {
        recipe,
        builtOn,
        what,
        before: left ?? null,
        after: right ?? null,
        shared,
        why: null,
        buildsNeeded: null,
      };
      return left && right ? { ...found, ...changeOf(left, right) } : { ...found, change: oneSided(left) };
    };
    const areSame = shared === lefts.size && shared === rights.size;
    return [
      line(
        'engines',
        all => [enginesOf(all).size],
        (left, right) =>
          left.most === right.most
            ? same
            : { change: 'changed', why: `of ${was!.length} builds before and ${is!.length} after: ${rebuildMay}` },
      ),
      line(
        'bytes',
        all => all.map(({ build }) => build.sizeBytes),
        (left, right) => (areSame ? same : byLess(left, right, recipe, chance)),
      ),
      line(
        'seconds',
        all => all.map(({ build }) => build.seconds),
        (left, right) =>
          isEqual(left, right) ? same : { change: 'changed', why: 'seconds of a build are of the machine as it was' },
      ),
    ];
  });
}

const same = { change: 'same' } as const;

const enginesOf = (builds: readonly NamedBuild[] | null): Set<string> =>
  new Set((builds ?? []).map(({ build }) => build.engine));

const isEqual = (left: ComparedRange, right: ComparedRange): boolean =>
  left.least === right.least && left.most === right.most;

/** Less is better; ranges that overlap, or that so few builds may have apart by chance, are neither. */
function byLess(
  left: ComparedRange,
  right: ComparedRange,
  recipe: string,
  chance: number,
): Pick<BuildChange, 'change'> & Partial<Uncalled> {
  if (isEqual(left, right)) return same;
  if (!areApart(left, right)) return { change: 'changed', ...overlapping };
  const uncalled = whyLeftToRebuilds({ recipe, sides: [left.of, right.of] }, chance);
  if (uncalled) return { change: 'changed', ...uncalled };
  return { change: right.most < left.least ? 'better' : 'worse' };
}
