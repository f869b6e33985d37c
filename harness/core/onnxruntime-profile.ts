import { TriplicateError } from './errors.ts';
import type { LayerMean } from './protocol.ts';
import { mean } from './statistics.ts';

interface Event {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

const ending = '_kernel_time';

/**
 * Means of each node's times over the last so many runs of ONNX Runtime's profile, a JSON list of trace events, in the order
 * of execution. The kernel is the operator. Errors: PROFILE_UNREADABLE.
 */
export function parseProfile(text: string, runs: number): LayerMean[] {
  const events = eventsOf(text);
  const timed = events
    .filter(({ cat, name }) => cat === 'Session' && name === 'model_run')
    .sort((a, b) => a.ts - b.ts)
    .slice(-runs);
  if (timed.length < runs) throw unreadable(`it has ${timed.length} runs of ${runs}`);
  const nodes = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith(ending)).sort((a, b) => a.ts - b.ts);
  const times = new Map<string, { readonly kernel: string; readonly ms: number[] }>();
  for (const run of timed) {
    for (const { name, dur, args } of nodes.filter(({ ts }) => ts >= run.ts && ts < run.ts + run.dur)) {
      const layer = name.slice(0, -ending.length);
      const known = times.get(layer) ?? { kernel: String(args.op_name), ms: [] };
      known.ms.push(dur / 1000);
      times.set(layer, known);
    }
  }
  return [...times].map(([layer, { kernel, ms }]) => ({ layer, kernel, ms: mean(ms) }));
}

function eventsOf(text: string): Event[] {
  try {
    const events: unknown = JSON.parse(text);
    if (Array.isArray(events)) return events;
  } catch (cause) {
    throw unreadable(`it is no JSON (${cause instanceof Error ? cause.message : cause})`);
  }
  throw unreadable('it is no list');
}

const unreadable = (why: string): TriplicateError =>
  new TriplicateError({
    code: 'PROFILE_UNREADABLE',
    message: `The profile that ONNX Runtime wrote is of an unknown form: ${why}.`,
    next: 'Measure without the profiler (profiler: false in the recipe).',
    exit: 'inconclusive',
  });
