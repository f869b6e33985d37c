import { mean } from '../statistics.ts';
import { conditionWords, unlike } from './conditions.ts';
import { byPlace, inOrder, isAtHome, isSameEngine } from './engine-order.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, withNothing } from './missing.ts';
import type { ResultTable } from './table.ts';

/**
 * Table VII: inputs per second of optimized and unoptimized engines, each where it was built. Unoptimized is the same device with
 * optimization off, never another one; only what was measured under like conditions stands in one row. What was measured with several
 * streams is named and left out, and so is what was measured with the profiler on where the same was measured without it.
 */
export function throughputTable(engines: readonly MeasuredEngine[], missing: readonly Missing[]): ResultTable {
  const home = inOrder(engines).filter(one => isAtHome(one) && one.whole !== null && one.conditions.load !== 'fresh');
  const single = home.filter(one => !hasSeveralStreams(one));
  const several = new Set(
    home.filter(hasSeveralStreams).map(({ model, side }) => `${model} ${side.recipe} on ${side.ranOn}`),
  );
  const bare = single.filter(one => !isProfiledAgain(one, single));
  const all = byPlace(bare);
  const references = all.filter(group => group[0]!.isUnoptimized);
  const rows = all
    .filter(group => !group[0]!.isUnoptimized)
    .map(group => {
      const { model, side, conditions } = group[0]!;
      const reference = references.find(
        ([other]) =>
          other!.model === model &&
          other!.side.ranOn === side.ranOn &&
          unlike(other!.conditions, conditions).length === 0,
      );
      const [slow, fast] = [reference ? fpsOf(reference) : null, fpsOf(group)];
      return [
        model,
        side.recipe,
        side.ranOn,
        reference ? reference[0]!.side.recipe : null,
        ofEngines(slow, reference ?? []),
        ofEngines(fast, group),
        ofEngines(slow === null || fast === null ? null : fast / slow, [...group, ...(reference ?? [])]),
        conditionWords(conditions),
      ];
    });
  return {
    name: 'VII',
    title: 'Throughput with and without optimization',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'platform', title: 'Platform' },
      { title: 'Unoptimized recipe' },
      { id: 'unoptimized', title: 'Unoptimized', unit: 'FPS' },
      { title: 'Optimized', unit: 'FPS' },
      { id: 'faster', title: 'Faster', unit: '×' },
      { id: 'conditions', title: 'Measured with' },
    ],
    rows: withNothing(rows, home, missing, ({ model, recipe, platform }, why) => [
      ...[model, recipe, platform, null, null],
      why,
      ...[null, null],
    ]),
    notes: [
      'Inputs per second: the batch over the mean latency, averaged over the engines of a recipe.',
      'Unoptimized is the same device and runtime with optimization off (TensorRT: level 0, FP32, TF32 off), not a framework.',
      ...(rows.some(row => row[4] === null)
        ? ['Blank: no unoptimized engine was measured there under like conditions, or the batch is not told.']
        : []),
      ...(single.some(({ conditions }) => conditions.streams === null)
        ? ['Where a log does not tell how many streams there were, it is taken as one.']
        : []),
      ...(bare.length < single.length
        ? [
            `Left out: ${[...new Set(single.filter(one => !bare.includes(one)).map(placeOf))].join('; ')}, measured with the profiler on: the same engines were measured without it, too.`,
          ]
        : []),
      ...(several.size > 0
        ? [
            `Left out: ${[...several].join(', ')}, measured with several streams, whose inferences overlap: the batch over the latency is not their throughput.`,
          ]
        : []),
    ],
  };
}

const placeOf = ({ model, side }: MeasuredEngine): string => `${model}, ${side.recipe} on ${side.ranOn}`;

/** Whether it has the profiler on, and a warm loop of the same engine, else measured alike, does not. */
const isProfiledAgain = (one: MeasuredEngine, all: readonly MeasuredEngine[]): boolean =>
  one.conditions.profiler === true &&
  all.some(
    other =>
      isSameEngine(one, other) &&
      one.side.ranOn === other.side.ranOn &&
      other.conditions.profiler === false &&
      unlike({ ...one.conditions, profiler: false, load: 'warm' }, other.conditions).length === 0,
  );

const hasSeveralStreams = ({ conditions: { streams } }: MeasuredEngine): boolean => (streams ?? 1) > 1;

/** null where a batch is not known. */
function fpsOf(engines: readonly MeasuredEngine[]): number | null {
  const { batch } = engines[0]!.conditions;
  return batch === null ? null : mean(engines.map(({ whole }) => (1000 * batch) / whole!.mean));
}
