import { byText } from '../by-text.ts';
import { many, percent } from '../findings/words.ts';
import { usualLeastEffect } from '../latency/case-pairs.ts';
import { median } from '../statistics.ts';
import { alignKernels } from '../tensorrt/kernel-names.ts';
import { conditionWords, unlike } from './conditions.ts';
import { byPlace, inOrder, isAtHome, isSameEngine } from './engine-order.ts';
import { besidePublished, byMedians } from './found.ts';
import { type KernelTimes, type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type ResultTable, type TableCell, withFound } from './table.ts';

/** Each profile once: one log of kernels may be of an engine that was timed under several conditions. */
function withKernels(engines: readonly MeasuredEngine[]): MeasuredEngine[] {
  const profiled = inOrder(engines).filter(({ kernels }) => kernels.length > 0);
  return [...new Map(profiled.toReversed().map(one => [one.kernels, one])).values()].toReversed();
}

/** Each engine whose kernels are known on two platforms, under like conditions: `left` on the smaller one, `right` on the bigger. */
export function profiledOnBoth(
  engines: readonly MeasuredEngine[],
  order: readonly string[],
): { readonly left: MeasuredEngine; readonly right: MeasuredEngine }[] {
  const profiled = withKernels(engines);
  const place = ({ side }: MeasuredEngine) => order.indexOf(side.ranOn);
  return profiled.flatMap(left =>
    profiled
      .filter(
        right =>
          isSameEngine(left, right) &&
          place(left) >= 0 &&
          place(right) > place(left) &&
          unlike(left.conditions, right.conditions).length === 0,
      )
      .map(right => ({ left, right })),
  );
}

const microseconds = ({ totalMs, calls }: KernelTimes): number => (1000 * totalMs) / calls;

/**
 * Table XI: kernels of one engine that take longer on another platform, by the mean of a call; what takes longest more, by the
 * calls of the slower side, comes first.
 */
export function slowerKernelsTable(engines: readonly MeasuredEngine[], order: readonly string[]): ResultTable {
  const profiled = withKernels(engines);
  const pairs = profiledOnBoth(engines, order);
  const rows = pairs.flatMap(({ left, right }) =>
    shared(left, right)
      .filter(({ one, other }) => microseconds(other) > microseconds(one))
      .toSorted((a, b) => extraMs(b) - extraMs(a) || byText(a.one.kernel, b.one.kernel))
      .map(({ one, other }) => [
        left.model,
        left.side.recipe,
        `${left.name} of ${left.side.builtOn}`,
        one.kernel,
        left.side.ranOn,
        ofEngines(one.calls, [left]),
        ofEngines(microseconds(one), [left]),
        right.side.ranOn,
        ofEngines(other.calls, [right]),
        ofEngines(microseconds(other), [right]),
        ofEngines(100 * (microseconds(other) / microseconds(one) - 1), [left, right]),
        conditionWords(left.conditions),
      ]),
  );
  return withFound(
    {
      name: 'XI',
      title: 'Kernels of one engine that take longer on the bigger platform',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { id: 'engine', title: 'Engine' },
        { id: 'kernel', title: 'Kernel' },
        { title: 'Smaller' },
        { title: 'Calls', unit: 'calls' },
        { title: 'A call', unit: 'µs' },
        { title: 'Bigger' },
        { title: 'Calls there', unit: 'calls' },
        { title: 'A call there', unit: 'µs' },
        { id: 'longer', title: 'Longer', unit: '%' },
        { id: 'conditions', title: 'Measured with' },
      ],
      rows,
      notes: callsNotes(profiled),
    },
    surelySlower(pairs),
  );
}

/** How many kernels take longer by more than what usually counts, by their medians; null where none is told. */
function surelySlower(pairs: readonly { readonly left: MeasuredEngine; readonly right: MeasuredEngine }[]) {
  const told = pairs.flatMap(({ left, right }) =>
    shared(left, right).flatMap(({ one, other }) =>
      one.medianMs && other.medianMs
        ? { left, one, longer: other.medianMs / other.calls / (one.medianMs / one.calls) - 1 }
        : [],
    ),
  );
  if (told.length === 0) return null;
  const slower = told.filter(({ longer }) => longer > usualLeastEffect);
  const said = `of ${many(told.length, 'kernel')}, counted in each session, ${slower.length} take more than ${percent(usualLeastEffect)} longer${byMedians}`;
  if (slower.length === 0) return besidePublished('XI', said);
  const engines = new Set(slower.map(({ left: { model, side } }) => JSON.stringify([model, side])));
  const percents = slower.map(({ longer }) => 100 * longer);
  return besidePublished(
    'XI',
    `${said}, in ${many(engines.size, 'engine')}; half of these by ${median(percents).toFixed(0)} % or less, and the most by ${Math.max(...percents).toFixed(0)} %`,
  );
}

interface Shared {
  readonly one: KernelTimes;
  readonly other: KernelTimes;
}

const shared = (left: MeasuredEngine, right: MeasuredEngine): Shared[] =>
  alignKernels([left, right].map(({ kernels }) => kernels.filter(({ calls }) => calls > 0))).flatMap(
    ({ uses: [one, other] }) => (one && other ? [{ one, other }] : []),
  );

const extraMs = ({ one, other }: Shared): number => other.calls * (microseconds(other) - microseconds(one));

/** Table XIII: how often each engine of one recipe and platform calls each kernel, and for how long. */
export function kernelCallsTable(engines: readonly MeasuredEngine[]): ResultTable {
  const home = withKernels(engines).filter(isAtHome);
  const [groups, alone] = partition(byPlace(home));
  const most = Math.max(0, ...groups.map(group => group.length));
  const rows = groups.flatMap(group => {
    const longest = ({ uses }: { readonly uses: readonly (KernelTimes | null)[] }) =>
      Math.max(...uses.map(use => use?.totalMs ?? 0));
    return alignKernels(group.map(({ kernels }) => kernels))
      .toSorted((a, b) => longest(b) - longest(a) || byText(a.name, b.name))
      .map(({ name, uses }): TableCell[] => [
        group[0]!.model,
        group[0]!.side.recipe,
        group[0]!.side.ranOn,
        name,
        ...uses.flatMap((use, at) => [
          ofEngines(use?.calls ?? 0, [group[at]!]),
          ofEngines(use && microseconds(use), [group[at]!]),
        ]),
        ...Array<null>(2 * (most - group.length)).fill(null),
        conditionWords(group[0]!.conditions),
      ]);
  });
  return {
    name: 'XIII',
    title: 'Calls of each kernel by the engines of one platform',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'platform', title: 'Platform' },
      { id: 'kernel', title: 'Kernel' },
      ...Array.from({ length: most }, (_, at) => [
        { title: `Engine ${at + 1}: calls`, unit: 'calls' as const },
        { title: `Engine ${at + 1}: a call`, unit: 'µs' as const },
      ]).flat(),
      { id: 'conditions', title: 'Measured with' },
    ],
    rows,
    notes: [
      ...callsNotes(home),
      ...(alone.length > 0
        ? [`One engine alone, and nothing to hold it against: ${alone.map(nameOf).join('; ')}.`]
        : []),
      ...groups.map(
        group => `${nameOf(group)}: ${group.map(({ name }, at) => `engine ${at + 1} is ${name}`).join(', ')}.`,
      ),
    ],
  };
}

type Group = readonly MeasuredEngine[];

const nameOf = ([one]: Group): string => `${one!.model}, ${one!.side.recipe} on ${one!.side.ranOn}`;

/** Those of several engines, and those of one. */
const partition = (groups: readonly Group[]): readonly [Group[], Group[]] => [
  groups.filter(group => group.length > 1),
  groups.filter(group => group.length === 1),
];

function callsNotes(engines: readonly MeasuredEngine[]): string[] {
  const hasUnknown = engines.some(({ inferences }) => inferences === null);
  const hasKnown = engines.some(({ inferences }) => inferences !== null);
  return [
    ...(hasKnown ? ['Calls of our profiler are of one inference: layers whose tactic has that name.'] : []),
    ...(hasUnknown
      ? [
          'Calls of a log are all that it has: it does not tell the number of inferences, so compare only logs of equally many.',
        ]
      : []),
  ];
}
