import { canonicalJson } from '../canonical-json.ts';
import { hexOf } from '../hex-of.ts';
import type { Digest } from '../records.ts';
import { conditions, type Workload } from './relate.ts';

/** Sessions of which a baseline decides; from so few on, the scatter between sessions is told by them at all. */
export const fewestSessions = 5;

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

/** The sessions that count, oldest first: the newest ones, and the first ones, which are held on to so that many small steps add up. */
export function partsOf<S extends Dated>(sessions: readonly S[], window: number): { window: S[]; anchor: S[] } {
  const ordered = sessions.toSorted(byStart);
  return { window: ordered.slice(-window), anchor: ordered.slice(0, fewestSessions) };
}

/** Those that neither the window nor the anchor holds any more. */
export function outgrown<S extends Dated>(sessions: readonly S[], window: number): S[] {
  const parts = partsOf(sessions, window);
  return sessions.filter(one => !parts.window.includes(one) && !parts.anchor.includes(one));
}
