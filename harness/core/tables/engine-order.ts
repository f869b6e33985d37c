import { byText } from '../by-text.ts';
import type { MeasuredEngine } from './measured-engine.ts';

/** By model, recipe, place and name, so that a table is the same whatever order records were read in. */
export const inOrder = (engines: readonly MeasuredEngine[]): MeasuredEngine[] =>
  engines.toSorted((a, b) => {
    const [one, other] = [keysOf(a), keysOf(b)];
    const at = one.findIndex((key, index) => key !== other[index]);
    return at < 0 ? 0 : byText(one[at]!, other[at]!);
  });

const keysOf = ({ model, side, name, sources }: MeasuredEngine): string[] => [
  model,
  side.recipe,
  side.builtOn,
  side.ranOn,
  // #2 before #10.
  name.replace(/\d+/g, digits => digits.padStart(6, '0')),
  ...sources,
];

/** As in c_nx_r_agx: an engine compiled on one platform and run on another. */
export const caseOf = ({ side: { builtOn, ranOn } }: MeasuredEngine): string => `c_${builtOn}_r_${ranOn}`;

export const isAtHome = ({ side: { builtOn, ranOn } }: MeasuredEngine): boolean => builtOn === ranOn;

/** Engines of one model, recipe and platform, those of each report by themselves; each group in order. */
export const byPlace = (engines: readonly MeasuredEngine[]): MeasuredEngine[][] => [
  ...Map.groupBy(engines, ({ model, side: { recipe, ranOn }, conditions, origin, sources }) =>
    JSON.stringify([model, recipe, ranOn, conditions, origin === 'report' && sources]),
  ).values(),
];

/**
 * Of several sessions of a model and recipe on a platform the engines of the one with most loads of each: what was measured under other
 * conditions is no part of one answer. Imports that were measured alike are one session.
 */
export function mostLoaded(engines: readonly MeasuredEngine[]): MeasuredEngine[] {
  const places = Map.groupBy(engines, ({ model, side }) => JSON.stringify([model, side.recipe, side.ranOn]));
  return [...places.values()].flatMap(group =>
    ofMostLoads(group, {
      session: ({ origin, sources, conditions }) => JSON.stringify([origin === 'report' && sources, conditions]),
      loads: ({ runs }) => runs.length,
      inferences: ({ whole }) => whole?.n ?? 0,
    }),
  );
}

/**
 * What is of the session whose least loaded engine has most loads; or most inferences in all where that is the same, and of equal ones the
 * first by its key.
 */
export function ofMostLoads<T>(
  all: readonly T[],
  of: {
    readonly session: (one: T) => string;
    readonly loads: (one: T) => number;
    readonly inferences?: (one: T) => number;
  },
): T[] {
  const sessions = [...Map.groupBy(all, of.session)].map(([key, mine]) => ({
    key,
    mine,
    loads: Math.min(...mine.map(of.loads)),
    inferences: mine.reduce((total, one) => total + (of.inferences?.(one) ?? 0), 0),
  }));
  return (
    sessions.toSorted((a, b) => b.loads - a.loads || b.inferences - a.inferences || byText(a.key, b.key))[0]?.mine ?? []
  );
}

/** Whether both are one engine, wherever it ran. */
export const isSameEngine = (left: MeasuredEngine, right: MeasuredEngine): boolean =>
  left.model === right.model &&
  left.side.recipe === right.side.recipe &&
  left.side.builtOn === right.side.builtOn &&
  left.side.engine === right.side.engine;
