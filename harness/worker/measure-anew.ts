import type { MeasureJob, Measurement } from '../core/protocol.ts';
import type { Session, TelemetrySource } from '../ports.ts';
import { measure } from './measure.ts';
import type { PartReader } from './part-reader.ts';
import { sampled } from './sampled.ts';

export type Open = (how: { readonly profiler: boolean }) => Promise<Session>;

/**
 * Measures on engines that are opened for it. Of a recipe of fresh loads each timed inference has one of its own: its sample
 * is upload + copies + compute, or compute alone without transfers, and a backend that does not tell an upload has the time
 * to open it counted as that. Errors: as measure and Backend.open.
 */
export async function measureAnew(
  open: Open,
  parts: PartReader,
  job: MeasureJob,
  sources: readonly TelemetrySource[] = [],
): Promise<Measurement> {
  const { load, profiler = false, iterations } = job.recipe;
  if (load !== 'fresh') return onceOpened(open, profiler, session => measure(session, parts, job, sources));
  // What a sample has in it, the device is read beside: loads, too.
  return sampled(sources, iterations, async between => {
    const loads: Measurement[] = [];
    for (let i = 0; i < iterations; i++) {
      loads.push(await freshLoad(open, parts, job));
      between();
    }
    return joined(loads);
  });
}

async function onceOpened<T>(open: Open, profiler: boolean, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await open({ profiler });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function freshLoad(open: Open, parts: PartReader, job: MeasureJob): Promise<Measurement> {
  const { transfers = true, profiler = false } = job.recipe;
  const began = performance.now();
  return onceOpened(open, profiler, async session => {
    const openMs = performance.now() - began;
    const one = await measure(session, parts, { ...job, recipe: { ...job.recipe, warmup: 0, iterations: 1 } });
    const upload = session.upload ? session.upload.deserializeMs : openMs;
    const compute = one.parts?.compute[0] ?? one.samplesMs[0]!;
    const [h2d, d2h, enqueue] = [one.parts?.h2d[0] ?? 0, one.parts?.d2h[0] ?? 0, one.parts?.enqueue[0] ?? 0];
    return {
      ...one,
      samplesMs: [transfers ? upload + h2d + compute + d2h : compute],
      parts: {
        upload: [upload],
        prepare: [one.prepareMs ?? 0],
        h2d: [h2d],
        compute: [compute],
        d2h: [d2h],
        enqueue: [enqueue],
      },
    };
  });
}

/** One measurement of several that were made one after the other. */
function joined(loads: readonly Measurement[]): Measurement {
  const all = (part: 'h2d' | 'compute' | 'd2h' | 'enqueue' | 'upload' | 'prepare') =>
    loads.flatMap(({ parts }) => parts?.[part] ?? []);
  const layers = loads[0]?.layers?.map(({ ms: _, ...layer }, at) => ({
    ...layer,
    ms: loads.reduce((sum, one) => sum + one.layers![at]!.ms, 0) / loads.length,
  }));
  return {
    samplesMs: loads.flatMap(({ samplesMs }) => samplesMs),
    parts: {
      h2d: all('h2d'),
      compute: all('compute'),
      d2h: all('d2h'),
      enqueue: all('enqueue'),
      upload: all('upload'),
      prepare: all('prepare'),
    },
    ...(layers ? { layers } : {}),
  };
}
