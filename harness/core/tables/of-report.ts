import { compareKernels, meanOf } from '../latency/align-layers.ts';
import { memberOf } from '../latency/member-of.ts';
import type { LatencyMember, LayerTimes, PlatformRecord, ReportDocument, Spread, TimedPart } from '../records.ts';
import { mean, median } from '../statistics.ts';
import { recipeConditions } from './conditions.ts';
import { type DeviceFacts, type MeasuredEngine, spreadOf } from './measured-engine.ts';

/** Every engine on every platform that a report's session measured. */
export function enginesOfReport(document: ReportDocument): MeasuredEngine[] {
  const { latency, latencySummaries, platforms, id } = document;
  if (latency === null) return [];
  return latencySummaries.flatMap(({ side, platform: ranOn, quality }) => {
    const member = memberOf(latency, side.engine, ranOn);
    const platform = platforms.find(one => one.id === ranOn);
    const { recipe, engine, builtOn, ordinals, label } = side;
    if (!member || !platform || recipe === null || builtOn === null) return [];
    const layers = member.layers ?? [];
    const named = new Set(layers.flatMap(({ kernel }) => kernel ?? []));
    const conditions = recipeConditions(latency.recipe, platform.backend);
    const samples = member.rounds.flat();
    // Rounds of one load are no runs: what loading the engine anew changes is in none of them.
    const runs = conditions.load === 'warm' ? [samples] : member.rounds;
    return {
      model: document.spec.model.name,
      side: { label, recipe, engine, builtOn, ranOn: platform.name },
      name: ordinals.map(ordinal => `#${ordinal}`).join(', '),
      ordinals,
      isUnoptimized: document.engines.some(
        ({ build }) => build.engine === engine && build.recipe.name === recipe && build.recipe.optimization === 'off',
      ),
      sources: [id],
      from: [{ record: id, of: label }],
      origin: 'report',
      conditions,
      whole: spreadOf(samples),
      medianMs: median(samples),
      runs: runs.map(run => ({ meanMs: mean(run), medianMs: median(run) })),
      parts: partsOf(member),
      layers,
      kernels: compareKernels([], layers).map(({ kernel, calls, ms }) => ({
        kernel,
        isNamed: named.has(kernel),
        calls: calls.right,
        totalMs: ms.right,
        medianMs: medianOf(layers.filter(layer => (layer.kernel ?? layer.layer) === kernel)),
      })),
      inferences: layers.length > 0 ? 1 : null,
      copies: [],
      device: deviceOf(platform, member),
      counters: [],
      quality: [...(platform.double ? ['of a test double: no measurement'] : []), ...quality],
    } satisfies MeasuredEngine;
  });
}

/** Of the sums of an inference over layers, over the rounds that reported all of them; null where none did. */
function medianOf(layers: readonly LayerTimes[]): number | null {
  const rounds = Array.from({ length: Math.max(...layers.map(({ ms }) => ms.length)) }, (_, round) =>
    layers.map(({ ms }) => ms[round] ?? null),
  );
  const told = rounds.filter((times): times is number[] => times.every(one => one !== null));
  return told.length === 0 ? null : median(told.map(times => times.reduce((sum, one) => sum + one, 0)));
}

function deviceOf({ device, accelerator }: PlatformRecord, { telemetry = [] }: LatencyMember): DeviceFacts {
  const { computeCapability, multiprocessors } = device;
  const clocks = telemetry.flatMap(({ smClockMhz }) => smClockMhz ?? []);
  return {
    accelerator: accelerator ?? null,
    computeCapability: typeof computeCapability === 'string' ? computeCapability : null,
    multiprocessors: typeof multiprocessors === 'number' ? multiprocessors : null,
    clockMhz: clocks.length === 0 ? null : median(clocks),
  };
}

/** Without device events all that is known is the whole. */
function partsOf({ parts, layers }: LatencyMember): Map<TimedPart, Spread> {
  const told = new Map<TimedPart, Spread>();
  if (!parts) return told;
  const put = (part: TimedPart, times: readonly (readonly number[])[] | undefined) => {
    if (times) told.set(part, spreadOf(times.flat()));
  };
  put('upload', parts.upload);
  put('h2d', parts.h2d);
  put('compute', parts.compute);
  if (layers) {
    const kernels = layers.reduce((sum, layer) => sum + meanOf(layer), 0);
    told.set('kernels', { mean: kernels, sd: null, n: null });
    told.set('gaps', { mean: mean(parts.compute.flat()) - kernels, sd: null, n: null });
  }
  put('d2h', parts.d2h);
  put('enqueue', parts.enqueue);
  return told;
}
