import { many } from '../findings/words.ts';
import { conditionWords } from './conditions.ts';
import { byPlace, inOrder, isAtHome } from './engine-order.ts';
import { besidePublished, byMedians, slowestWords } from './found.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, withNothing } from './missing.ts';
import { type ResultTable, type TableCell, withFound } from './table.ts';

/** Table XII: latencies of the engines of one recipe, each built and run on the same platform. Builds of the same bytes are one. */
export function enginesTable(engines: readonly MeasuredEngine[], missing: readonly Missing[]): ResultTable {
  const home = inOrder(engines).filter(one => isAtHome(one) && one.whole !== null);
  const groups = byPlace(home);
  const most = Math.max(0, ...groups.map(group => cellsOf(group).length));
  const rows = groups.map(group => {
    const cells = cellsOf(group);
    const means = group.map(({ whole }) => whole!.mean);
    return [
      group[0]!.model,
      group[0]!.side.recipe,
      group[0]!.side.ranOn,
      ...cells,
      ...Array<null>(most - cells.length).fill(null),
      means.length < 2 ? null : ofEngines(100 * (Math.max(...means) / Math.min(...means) - 1), group),
      conditionWords(group[0]!.conditions),
    ];
  });
  const medians = groups.map(group => group.flatMap(({ medianMs }) => medianMs ?? []));
  const slowest = medians.flatMap(some => (some.length < 2 ? [] : 100 * (Math.max(...some) / Math.min(...some) - 1)));
  return withFound(
    {
      name: 'XII',
      title: 'Latency from engine to engine on one platform',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { id: 'platform', title: 'Platform' },
        ...Array.from({ length: most }, (_, at) => ({
          title: `Engine ${at + 1}`,
          unit: 'ms' as const,
          spread: true as const,
        })),
        { id: 'slowest', title: 'Slowest over fastest', unit: '%' },
        { id: 'conditions', title: 'Measured with' },
      ],
      rows: withNothing(rows, home, missing, ({ model, recipe, platform }, why) => [
        ...[model, recipe, platform],
        ...Array.from({ length: most }, (_, at) => (at === 0 ? why : null)),
        ...[null, null],
      ]),
      notes: [
        'Every engine is loaded in a place of its own, and one engine loaded twice differs, too: see the cases and intervals for what is sure.',
      ],
    },
    foundOf(slowest, groups),
  );
}

/** Where every recipe came to one engine on a platform, that is what was found. */
function foundOf(slowest: readonly number[], groups: readonly (readonly MeasuredEngine[])[]): string | null {
  if (slowest.length > 0) return besidePublished('XII', `${slowestWords(slowest)}${byMedians}`);
  const alone = groups.filter(({ length }) => length === 1).length;
  return groups.length === 0 || alone < groups.length
    ? null
    : besidePublished('XII', `each of ${many(alone, 'row')} has one engine, so that none is slower than another`);
}

/** A cell for each build, in their order; a build that gave the bytes of another one says so instead of its numbers again. */
function cellsOf(group: readonly MeasuredEngine[]): TableCell[] {
  if (group.some(({ ordinals }) => ordinals.length === 0)) return group.map(one => ofEngines(one.whole, [one]));
  const last = Math.max(...group.flatMap(({ ordinals }) => ordinals));
  return Array.from({ length: last }, (_, at) => {
    const one = group.find(({ ordinals }) => ordinals.includes(at + 1));
    if (!one) return null;
    const first = Math.min(...one.ordinals);
    return ofEngines(first === at + 1 ? one.whole : `same bytes as engine ${first}`, [one]);
  });
}
