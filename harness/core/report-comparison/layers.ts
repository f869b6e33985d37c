import { alignLayers, type LayerGroup } from '../latency/align-layers.ts';
import { memberOf } from '../latency/member-of.ts';
import { ownValue } from '../own-value.ts';
import type { ComparedPlace, LatencySummary, LayerChange, LayerRow, LayerTimes, ReportDocument } from '../records.ts';
import { buildGroupKey, namedBuilds } from './builds.ts';
import { besideEachOther, placeKey, placeOf } from './change.ts';

/**
 * Layers and kernels of an engine of before beside one of after, the first of each place: timed ones where both have a profile, else what the builder
 * said it chose. Builds of one recipe differ in them, too.
 */
export const layerChanges = (before: ReportDocument, after: ReportDocument): LayerChange[] => [
  ...profileChanges(before, after),
  ...tacticChanges(before, after),
];

interface Profiled {
  readonly place: ComparedPlace;
  readonly label: string;
  readonly layers: readonly LayerTimes[];
}

function profileChanges(before: ReportDocument, after: ReportDocument): LayerChange[] {
  return besideEachOther(profiledOf(before), profiledOf(after), ({ place }) => placeKey(place)).flatMap(
    ({ before: was, after: is }) => {
      if (!was || !is) return [];
      const [left, right] = [was[0]!, is[0]!];
      const aligned = alignLayers(left.layers, right.layers);
      const rows = aligned.map(one => ({
        ...one,
        row: {
          layers: [...(one.right ?? one.left)!.layers],
          before: kernelsOf(one.left),
          after: kernelsOf(one.right),
          differenceMs: one.differenceMs,
        } satisfies LayerRow,
      }));
      return summed(
        left.place,
        'profile',
        [left.label, right.label],
        rows.map(({ row, left: l, right: r, sameKernels }) => ({
          row,
          isNew: l === null,
          isGone: r === null,
          isOther: l !== null && r !== null && !sameKernels,
        })),
      );
    },
  );
}

const kernelsOf = (group: LayerGroup | null): string | null => group && (group.kernels.join(' | ') || 'not told');

const profiledOf = ({ latency, latencySummaries }: ReportDocument): Profiled[] =>
  latencySummaries.flatMap(({ side, platform }: LatencySummary) => {
    const layers = memberOf(latency, side.engine, platform)?.layers ?? [];
    const place = placeOf(side);
    return place && layers.length > 0 ? [{ place, label: side.label, layers }] : [];
  });

function tacticChanges(before: ReportDocument, after: ReportDocument): LayerChange[] {
  const told = (document: ReportDocument) =>
    namedBuilds(document).filter(({ build }) => Object.keys(build.tactics ?? {}).length > 0);
  return besideEachOther(told(before), told(after), buildGroupKey).flatMap(({ before: was, after: is }) => {
    if (!was || !is) return [];
    const [left, right] = [was[0]!, is[0]!];
    const [lefts, rights] = [left.build.tactics!, right.build.tactics!];
    const names = [...new Set([...Object.keys(lefts), ...Object.keys(rights)])];
    const { recipe, builtOn } = left;
    const label = ({ build }: typeof left) => `${recipe} #${build.ordinal}`;
    return summed(
      { recipe, builtOn, ranOn: builtOn },
      'tactics',
      [label(left), label(right)],
      names.map(name => {
        const [was, is] = [ownValue(lefts, name) ?? null, ownValue(rights, name) ?? null];
        return {
          row: { layers: [name], before: was, after: is, differenceMs: null },
          isNew: was === null,
          isGone: is === null,
          isOther: was !== null && is !== null && was !== is,
        };
      }),
    );
  });
}

interface AskedRow {
  readonly row: LayerRow;
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly isOther: boolean;
}

function summed(
  place: ComparedPlace,
  from: LayerChange['from'],
  [before, after]: readonly [string, string],
  rows: readonly AskedRow[],
): LayerChange {
  const count = (rule: (row: AskedRow) => boolean) => rows.filter(rule).length;
  const moved = rows.filter(
    ({ row, isNew, isGone, isOther }) => isNew || isGone || isOther || (row.differenceMs ?? 0) !== 0,
  );
  const [other, fresh, gone] = [count(one => one.isOther), count(one => one.isNew), count(one => one.isGone)];
  return {
    place,
    from,
    change: other + fresh + gone === 0 ? 'same' : 'changed',
    before,
    after,
    groups: rows.length,
    other,
    new: fresh,
    gone,
    rows: moved.map(({ row }) => row),
  };
}
