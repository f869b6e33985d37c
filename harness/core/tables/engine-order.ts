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
 * Of several sessions of a model and recipe the engines of the one with most loads of them all, or most inferences where that is the
 * same: what was measured under other conditions is no part of one answer. Imports that were measured alike are one session.
 */
export function mostLoaded(engines: readonly MeasuredEngine[]): MeasuredEngine[] {
  const models = Map.groupBy(engines, ({ model, side }) => JSON.stringify([model, side.recipe]));
  return [...models.values()].flatMap(group => {
    const sessions = [
      ...Map.groupBy(group, ({ origin, sources, conditions }) =>
        JSON.stringify([origin === 'report' && sources, conditions]),
      ),
    ];
    const sum = (session: readonly MeasuredEngine[], of: (engine: MeasuredEngine) => number) =>
      session.reduce((total, engine) => total + of(engine), 0);
    const loads = (session: readonly MeasuredEngine[]) => sum(session, ({ runs }) => runs.length);
    const inferences = (session: readonly MeasuredEngine[]) => sum(session, ({ whole }) => whole?.n ?? 0);
    return sessions.toSorted(
      ([a, one], [b, other]) => loads(other) - loads(one) || inferences(other) - inferences(one) || byText(a, b),
    )[0]![1];
  });
}

/** Whether both are one engine, wherever it ran. */
export const isSameEngine = (left: MeasuredEngine, right: MeasuredEngine): boolean =>
  left.model === right.model &&
  left.side.recipe === right.side.recipe &&
  left.side.builtOn === right.side.builtOn &&
  left.side.engine === right.side.engine;
