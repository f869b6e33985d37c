import { canonicalJson } from '../canonical-json.ts';
import { hexOf } from '../hex-of.ts';
import type { Digest } from '../records.ts';
import { conditions, type Workload } from './relate.ts';

/** Sessions of which the first ones stay, and from which on the engines of a baseline are measured beside new ones. */
export const fewestSessions = 5;

/** Sittings of which a baseline decides by its numbers; from so few on, the scatter between them is told at all. */
export const fewestSittings = 5;

/** Milliseconds: a working day, so that every day is another sitting, and a machine that measures all the time has three of them a day. */
const sittingMs = 8 * 60 * 60_000;

/**
 * What holds a workload's baseline: <model>/<platform id>/<recipe>.<twelve digits of all that the latency depends on>. The first
 * two and the recipe's name are for whoever looks; the digits alone tell workloads apart.
 */
export function baselineKey(workload: Workload, digestOf: (text: string) => Digest): string {
  const { model, recipe, inputs, measurement, platform } = workload;
  const all = { model: model.digest, recipe, inputs, measurement: conditions(measurement), platform: platform.id };
  return `${model.name}/${platform.id}/${recipe.name}.${hexOf(digestOf(canonicalJson(all))).slice(0, 12)}`;
}

interface Dated {
  readonly startedAt: string;
}

export const byStart = (a: Dated, b: Dated): number => Date.parse(a.startedAt) - Date.parse(b.startedAt);

/**
 * Sessions by sitting, oldest first: those that began within eight hours of the first of them. They share the state of the machine, and so
 * scatter less than those of other days: as draws of how it is from day to day they are one.
 */
export function sittingsOf<S extends Dated>(sessions: readonly S[]): S[][] {
  const sittings: S[][] = [];
  for (const session of sessions.toSorted(byStart)) {
    const sitting = sittings.at(-1);
    if (sitting && Date.parse(session.startedAt) - Date.parse(sitting[0]!.startedAt) < sittingMs) sitting.push(session);
    else sittings.push([session]);
  }
  return sittings;
}

/** Whether a baseline does not decide by its numbers yet. */
export const hasFewSittings = (window: readonly Dated[]): boolean => sittingsOf(window).length < fewestSittings;

/**
 * The sessions that count, oldest first: the newest ones, as many sittings of them as decide at least, and the first ones, which are held on
 * to so that many small steps add up.
 */
export function partsOf<S extends Dated>(sessions: readonly S[], window: number): { window: S[]; anchor: S[] } {
  const ordered = sessions.toSorted(byStart);
  const deciding = sittingsOf(ordered).slice(-fewestSittings).flat().length;
  return { window: ordered.slice(-Math.max(window, deciding)), anchor: ordered.slice(0, fewestSessions) };
}

/** Those that neither the window nor the anchor holds any more. */
export function outgrown<S extends Dated>(sessions: readonly S[], window: number): S[] {
  const parts = partsOf(sessions, window);
  return sessions.filter(one => !parts.window.includes(one) && !parts.anchor.includes(one));
}
