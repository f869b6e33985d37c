import { byText } from '../by-text.ts';
import { comparisonName } from '../commands.ts';
import type { Comparison, ReportDocument, Side } from '../records.ts';
import { homeRuns, isCorrupted, partsWhere } from './decisions.ts';
import { decisionNames, sameBytes } from './flip-words.ts';
import { missingOf, whyNothing } from './missing.ts';
import { leftOut, tellingApart } from './report-notes.ts';
import { cellValue, type ResultTable, type SourcedCell, sourced, sourcesOf, type TableCell } from './table.ts';

/**
 * Table V: inputs that engine i of one platform and engine j of another label differently, each at home, of the corrupted
 * ones. A platform that builds nothing runs the other one's engines.
 */
export const flipsAcrossTable = (reports: readonly ReportDocument[]): ResultTable =>
  flipsTable(reports, {
    name: 'V',
    title: 'Labels that flip from platform to platform, of adversarial inputs',
    place: 'Platforms',
    orderedPairs: true,
    groups: acrossPlatforms,
    note: 'i-j: engine i of the first platform against engine j of the second, each at home; one that builds nothing runs engines of the other.',
  });

/** Table VI: inputs that two engines of one recipe label differently on the platform that built both, of the corrupted ones. */
export const flipsWithinTable = (reports: readonly ReportDocument[]): ResultTable =>
  flipsTable(reports, {
    name: 'VI',
    title: 'Labels that flip from engine to engine on one platform, of adversarial inputs',
    place: 'Platform',
    orderedPairs: false,
    groups: withinPlatforms,
    note: 'i-j: engine i against engine j, built and run on that platform. Builds of the same bytes are one engine, and run once.',
  });

interface Group {
  readonly place: string;
  readonly recipe: string;
  /** What engine i of one side and engine j of the other came to; null where that was not compared. */
  cell(i: number, j: number): TableCell;
}

interface FlipsTable extends Pick<ResultTable, 'name' | 'title'> {
  readonly place: string;
  /** Whether i-j is another pair than j-i. */
  readonly orderedPairs: boolean;
  readonly note: string;
  groups(document: ReportDocument): Group[];
}

function flipsTable(
  reports: readonly ReportDocument[],
  { name, title, place, orderedPairs, groups, note }: FlipsTable,
): ResultTable {
  const filled = reports
    .filter(document => adversarialInputs(document) > 0)
    .map(document => ({ document, groups: groups(document) }))
    .filter(one => one.groups.length > 0);
  const used = filled.map(({ document }) => document);
  const apart = tellingApart(used);
  const isMixed = used.some(({ spec }) => spec.model.task !== 'classification');
  const most = Math.max(0, ...used.map(buildsOf));
  const numbers = Array.from({ length: most }, (_, at) => at + 1);
  const pairs = numbers.flatMap(i => numbers.filter(j => orderedPairs || i < j).map(j => [i, j] as const));
  return {
    name,
    title,
    columns: [
      { id: 'model', title: 'Model' },
      ...apart.columns,
      ...(isMixed ? [{ id: 'decision' as const, title: 'Decision' }] : []),
      { id: 'recipe', title: 'Recipe' },
      { title: place },
      ...pairs.map(pair => ({ title: pair.join('-'), unit: 'flips' as const })),
      { id: 'most', title: 'Most', unit: '% flipped' },
      { title: 'Inputs', unit: 'inputs' },
    ],
    rows: filled.flatMap(one =>
      one.groups.map(group => {
        const cells = pairs.map(([i, j]) => group.cell(i, j));
        const most = mostOf(cells);
        const inputs = adversarialInputs(one.document);
        return [
          one.document.spec.model.name,
          ...apart.cells(one.document),
          ...(isMixed ? [decisionNames[one.document.spec.model.task]] : []),
          group.recipe,
          group.place,
          ...cells,
          most && sourced((100 * most.flips) / inputs, sourcesOf(most.cell)),
          sourced(inputs, [{ record: one.document.id }]),
        ];
      }),
    ),
    notes: [
      note,
      ...(isMixed
        ? [
            'Decision: what an input flips by; only rows of labels are held against the published ones, which are of labels.',
          ]
        : []),
      ...leftOut(reports, used, 'no corrupted inputs, or no two runs of that kind'),
    ],
  };
}

/** The cell with the most flips; null where nothing was compared. */
function mostOf(cells: readonly TableCell[]): { readonly flips: number; readonly cell: TableCell } | null {
  const counts = cells.flatMap(cell => {
    const value = cellValue(cell);
    return value === sameBytes ? { flips: 0, cell } : typeof value === 'number' ? { flips: value, cell } : [];
  });
  return counts.reduce<(typeof counts)[number] | null>(
    (most, one) => (most === null || one.flips > most.flips ? one : most),
    null,
  );
}

function acrossPlatforms(document: ReportDocument): Group[] {
  const home = new Set(homeRuns(document).map(({ side }) => side.label));
  const order = document.platforms.map(({ name }) => name);
  const pairs = document.comparisons
    .filter(
      ({ relation, left, right }) =>
        relation === 'platform-platform' && home.has(left.label) && home.has(right.label) && isNativePair(left, right),
    )
    .map(comparison => inOrder(comparison, order));
  const compared = groupsOf(pairs, ({ left, right }) => `${left.ranOn}, ${right.ranOn}`).map(group => ({
    ...group,
    cell: (i: number, j: number) =>
      flipsOf(
        document,
        group.pairs.find(({ left, right }) => left.ordinals.includes(i) && right.ordinals.includes(j)),
      ),
  }));
  const others = (recipe: string, platform: string) =>
    [...new Set(homeRuns(document).flatMap(({ side }) => (side.recipe === recipe ? side.ranOn! : [])))].map(other =>
      [other, platform].toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).join(', '),
    );
  return inGroupOrder([...compared, ...groupsOfNothing(document, others)]);
}

/** Recipes of which a platform has no run of its own, because a step of it failed. */
function groupsOfNothing(document: ReportDocument, places: (recipe: string, platform: string) => string[]): Group[] {
  const home = homeRuns(document).map(({ side }) => side);
  const missing = missingOf('V', [document]);
  const groups = missing.flatMap(({ stage, recipe, platform }) => {
    if (stage === null || recipe === null) return [];
    if (home.some(side => side.recipe === recipe && side.ranOn === platform)) return [];
    const why = whyNothing(missing, { model: document.spec.model.name, recipe, platform });
    return places(recipe, platform).map((place): [string, Group] => [
      `${recipe} ${place}`,
      { place, recipe, cell: () => why },
    ]);
  });
  return [...new Map(groups).values()];
}

const inGroupOrder = (groups: readonly Group[]): Group[] =>
  groups.toSorted((a, b) => byText(a.recipe, b.recipe) || byText(a.place, b.place));

/** Builds are numbered by the platform that made them: of one that builds nothing, those of the other side alone count. */
const isNativePair = (left: Side, right: Side): boolean =>
  (left.builtOn === left.ranOn || left.builtOn === right.ranOn) &&
  (right.builtOn === right.ranOn || right.builtOn === left.ranOn);

interface Pair {
  readonly comparison: Comparison;
  readonly left: Side;
  readonly right: Side;
}

function inOrder(comparison: Comparison, order: readonly string[]): Pair {
  const { left, right } = comparison;
  const isTurned = order.indexOf(left.ranOn!) > order.indexOf(right.ranOn!);
  return isTurned ? { comparison, left: right, right: left } : { comparison, left, right };
}

function withinPlatforms(document: ReportDocument): Group[] {
  const home = homeRuns(document)
    .map(({ side }) => side)
    .filter(({ builtOn, ranOn }) => builtOn === ranOn);
  const pairs = document.comparisons
    .filter(({ relation, left }) => relation === 'engine-engine' && left.builtOn === left.ranOn)
    .map(comparison => ({ comparison, left: comparison.left, right: comparison.right }));
  const places = Map.groupBy(home, ({ recipe, ranOn }) => JSON.stringify([recipe, ranOn]));
  const compared = [...places.values()]
    .map(engines => ({ engines, recipe: engines[0]!.recipe!, place: engines[0]!.ranOn! }))
    .map(
      ({ engines, recipe, place }): Group => ({
        recipe,
        place,
        cell(i, j) {
          const isOf = (number: number) => (side: Side) => side.ordinals.includes(number);
          const both = engines.find(side => isOf(i)(side) && isOf(j)(side));
          if (both) return sourced(sameBytes, [{ record: document.id, of: both.label }]);
          const pair = pairs.find(
            ({ left, right }) =>
              left.recipe === recipe &&
              left.ranOn === place &&
              right.builtOn === place &&
              ((isOf(i)(left) && isOf(j)(right)) || (isOf(j)(left) && isOf(i)(right))),
          );
          return flipsOf(document, pair);
        },
      }),
    );
  const builders = new Set(document.platforms.flatMap(({ name, builds }) => (builds ? name : [])));
  const own = (_: string, platform: string) => (builders.has(platform) ? [platform] : []);
  return inGroupOrder([...compared, ...groupsOfNothing(document, own)]);
}

function groupsOf(pairs: readonly Pair[], placeOf: (pair: Pair) => string) {
  return [...Map.groupBy(pairs, pair => JSON.stringify([pair.left.recipe, placeOf(pair)])).values()].map(group => ({
    pairs: group,
    recipe: group[0]!.left.recipe!,
    place: placeOf(group[0]!),
  }));
}

function flipsOf(document: ReportDocument, pair: Pair | undefined): SourcedCell | null {
  if (!pair || !document.dataset) return null;
  const { items } = document.dataset;
  const parts = partsWhere(document, isCorrupted);
  return sourced(pair.comparison.list.filter(({ input }) => parts.has(Math.floor(input / items.length))).length, [
    { record: document.id, of: comparisonName(pair.comparison) },
  ]);
}

const adversarialInputs = (document: ReportDocument): number =>
  partsWhere(document, isCorrupted).size * (document.dataset?.items.length ?? 0);

const buildsOf = (document: ReportDocument): number =>
  Math.max(0, ...homeRuns(document).flatMap(({ side }) => side.ordinals));
