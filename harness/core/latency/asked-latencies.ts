import { absenceMessage } from '../absence.ts';
import { type CheckDeclaration, declareChecks } from '../checks.ts';
import { whatIsMissing } from '../judging/missing.ts';
import type { LatencyMember, PlatformRecord, ReportDocument } from '../records.ts';
import { type NormalSpec, normalizeSpec } from '../spec.ts';
import { memberOf } from './member-of.ts';
import { ownEngines } from './own-engines.ts';

/** What a report was to measure of a recipe on a platform: the numbers of every engine by which that one is judged, or why some are not there. */
export type AskedLatency = { readonly recipe: string; readonly name: string } & (
  | { readonly platform: PlatformRecord; readonly members: readonly LatencyMember[]; readonly missing: null }
  | { readonly missing: string }
);

/** Of those recipes and platforms whose latency the spec holds against a baseline; of all where it holds none. */
export function askedLatencies(document: ReportDocument): AskedLatency[] {
  const spec = normalizeSpec(document.spec);
  return askedOf(spec).map(check => {
    const { recipe, platforms } = check;
    const name = platforms[0]!;
    const platform = document.platforms.find(one => one.name === name);
    const engines = ownEngines(document.runs, recipe, name);
    const members = engines.flatMap(engine => memberOf(document.latency, engine, platform?.id) ?? []);
    if (platform && members.length > 0 && members.length === engines.length)
      return { recipe, name, platform, members, missing: null };
    return { recipe, name, missing: whyMissing(document, spec, check) };
  });
}

function askedOf(spec: NormalSpec): CheckDeclaration[] {
  const checksOf = (one: NormalSpec) => declareChecks(one).filter(({ threshold }) => threshold === 'latencyRegression');
  const own = checksOf(spec);
  return own.length > 0 ? own : checksOf({ ...spec, thresholds: { ...spec.thresholds, latencyRegression: {} } });
}

function whyMissing(document: ReportDocument, spec: NormalSpec, check: CheckDeclaration): string {
  const absent = document.absent.find(({ name }) => check.platforms.includes(name));
  if (absent) return absenceMessage(absent.name, absent.reason);
  return whatIsMissing(spec, check, document) ?? 'Its latency was not measured.';
}
