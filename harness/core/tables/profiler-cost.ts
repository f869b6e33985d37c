import { conditionWords, unlike } from './conditions.ts';
import { caseOf, inOrder, isSameEngine } from './engine-order.ts';
import { besidePublished, byMedians, profilerWords } from './found.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, withNothing } from './missing.ts';
import { type ResultTable, withFound } from './table.ts';

/** Table IX: the latency of each engine with the profiler and without, everything else alike. */
export function profilerTable(engines: readonly MeasuredEngine[], missing: readonly Missing[]): ResultTable {
  const timed = inOrder(engines).filter(({ whole }) => whole !== null);
  const on = timed.filter(({ conditions }) => conditions.profiler === true);
  const off = timed.filter(({ conditions }) => conditions.profiler === false);
  const pairs = on.map(profiled => ({
    profiled,
    bare: off.find(
      other =>
        isSameEngine(profiled, other) &&
        profiled.side.ranOn === other.side.ranOn &&
        unlike({ ...profiled.conditions, profiler: false }, other.conditions).length === 0,
    ),
  }));
  const alone = off.filter(one => pairs.every(({ bare }) => bare !== one));
  const rows = [...pairs, ...alone.map(bare => ({ profiled: undefined, bare }))].map(({ profiled, bare }) => {
    const known = (profiled ?? bare)!;
    return [
      known.model,
      known.side.recipe,
      caseOf(known),
      known.name,
      profiled ? ofEngines(profiled.whole, [profiled]) : null,
      bare ? ofEngines(bare.whole, [bare]) : null,
      profiled && bare ? ofEngines(100 * (profiled.whole!.mean / bare.whole!.mean - 1), [profiled, bare]) : null,
      conditionWords({ ...known.conditions, profiler: null }),
    ];
  });
  const untold = timed.length - on.length - off.length;
  const costs = pairs.flatMap(({ profiled, bare }) =>
    profiled.medianMs === null || !bare || bare.medianMs === null ? [] : 100 * (profiled.medianMs / bare.medianMs - 1),
  );
  return withFound(
    {
      name: 'IX',
      title: 'Latency with and without the profiler',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { id: 'platform', title: 'Case' },
        { id: 'engine', title: 'Engine' },
        { title: 'With', unit: 'ms', spread: true },
        { title: 'Without', unit: 'ms', spread: true },
        { id: 'profiler', title: 'The profiler adds', unit: '%' },
        { id: 'conditions', title: 'Measured with' },
      ],
      rows: withNothing(rows, timed, missing, ({ model, recipe, platform }, why) => [
        ...[model, recipe, `c_${platform}_r_${platform}`, null],
        why,
        why,
        ...[null, null],
      ]),
      notes: [
        'With and without are measured one after the other, not in turns: what changed in between is in the difference, too.',
        ...(untold > 0
          ? [`Of ${untold} measured engines no log says whether the profiler was on; they are left out.`]
          : []),
      ],
    },
    costs.length === 0 ? null : besidePublished('IX', `${profilerWords(costs)}${byMedians}`),
  );
}
