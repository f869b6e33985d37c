import { isObject, type JsonObject } from '../json-values.ts';
import { parseInspector } from '../tensorrt/inspector.ts';
import { requireOrdered } from './consistency.ts';
import { numberIn, parseJsonLog } from './json-log.ts';
import { type LatencyPartName, tellLatency } from './latency-parts.ts';
import { emptyContent, type ImportContent, noteUnknown } from './log-reader.ts';
import { inconsistent, type LogPlace, mixedRuns, nothingFound, requireTime, truncated } from './refusals.ts';
import { emptyLayer } from './trtexec-profile-table.ts';

const whole = (file: string) => ({ file, line: null });

function listIn(text: string, file: string, what: string): JsonObject[] {
  const value = parseJsonLog(text, file);
  if (!Array.isArray(value) || !value.every(isObject)) throw truncated(whole(file), `it is no list of ${what}.`);
  if (value.length === 0)
    throw nothingFound(whole(file), `it lists no ${what}.`, 'Measure again, for longer than the warm-up.');
  return value;
}

/** trtexec --exportTimes, 8.2 to 11: every inference after the warm-up. Times are in ms, as the names of the fields say. */
export function readTrtexecTimes(text: string, file: string): ImportContent {
  const content = emptyContent('trtexec');
  const samples: Record<LatencyPartName, number[]> = {
    total: [],
    h2d: [],
    compute: [],
    d2h: [],
    enqueue: [],
  };
  const known = /^(start|end)(Enq|H2d|Compute|D2h)Ms$|^(h2d|compute|d2h|latency|endToEnd)Ms$/;
  let before = 0;
  let last = 0;
  for (const [index, entry] of listIn(text, file, 'inferences').entries()) {
    const place = { file: `${file}, inference ${index + 1}`, line: null };
    const read = (key: string) => numberIn(entry, key, place);
    for (const key of Object.keys(entry).filter(one => !known.test(one)))
      noteUnknown(content, `inference ${index + 1}: ${key}`, null);
    const [h2d, compute, d2h, total] = [read('h2dMs'), read('computeMs'), read('d2hMs'), read('latencyMs')];
    const [start, end] = [read('startEnqMs'), read('endEnqMs')];
    requireTime(compute, 'computeMs', place);
    requireTime(total, 'latencyMs', place);
    if (Math.abs(h2d + compute + d2h - total) > 1e-4 * total) {
      throw inconsistent(place, `${h2d} + ${compute} + ${d2h} ms are not the latency, ${total} ms.`);
    }
    if (end < start) throw inconsistent(place, `the enqueue ends at ${end} ms, before it starts at ${start} ms.`);
    if (start < before)
      throw mixedRuns(place, `it starts at ${start} ms, before the one in front of it at ${before} ms.`);
    [before, last] = [start, end];
    samples.h2d.push(h2d);
    samples.compute.push(compute);
    samples.d2h.push(d2h);
    samples.total.push(total);
    samples.enqueue.push(Math.round((end - start) * 1e6) / 1e6);
  }
  content.recipe.clock = 'device-events';
  tellLatency(content, part => ({ samplesMs: samples[part], averagesMs: null, summary: null }));
  // Six digits are printed, and enqueue is a difference.
  const step = 10 ** (Math.floor(Math.log10(Math.max(last, 1e-9))) - 5);
  if (step > 1e-3)
    content.missing.push(`Digits of the enqueue times: they are differences of times that are printed to ${step} ms.`);
  content.missing.push('The measurement recipe, the version and the device, which the text of trtexec tells.');
  content.end = 'marked';
  return content;
}

/** trtexec --exportProfile, 8.2 to 11: times of layers, in ms as the names of the fields say. */
export function readTrtexecProfile(text: string, file: string): ImportContent {
  const content = emptyContent('trtexec');
  const [first, ...rows] = listIn(text, file, 'layers');
  content.layers.iterations = numberIn(first!, 'count', whole(file));
  for (const [index, row] of rows.entries()) {
    const place = { file: `${file}, layer ${index + 1}`, line: null };
    if ('count' in row) throw mixedRuns(place, 'a second profile begins.');
    if (typeof row.name !== 'string') throw truncated(place, 'it has no name.');
    const layer = {
      ...emptyLayer(row.name),
      totalMs: numberIn(row, 'timeMs', place),
      meanMs: numberIn(row, 'averageMs', place),
      medianMs: row.medianMs === undefined ? null : numberIn(row, 'medianMs', place),
    };
    requireOrdered(
      { minMs: null, meanMs: layer.meanMs, medianMs: layer.medianMs, maxMs: layer.totalMs },
      layer.name,
      place,
    );
    content.layers.list.push(layer);
    for (const key of Object.keys(row)) {
      if (!['name', 'timeMs', 'averageMs', 'medianMs', 'percentage'].includes(key))
        noteUnknown(content, `${layer.name}: ${key}`, null);
    }
  }
  if (rows.length === 0)
    throw nothingFound(whole(file), 'it profiles no layer.', 'Measure again with --dumpProfile --exportProfile=….');
  content.recipe.profiler = true;
  content.missing.push('Kernels: a layer may run several, which nvprof or Nsight Systems tell.');
  content.missing.push('The measurement recipe, the version and the device, which the text of trtexec tells.');
  content.end = 'marked';
  return content;
}

/** trtexec --exportLayerInfo, 8.2 to 11: layers with their kernels and tactics, and no times. */
export function readTrtexecLayers(text: string, file: string): ImportContent {
  const content = emptyContent('trtexec');
  parseJsonLog(text, file);
  const { layers } = refusedAs(whole(file), () => parseInspector(text));
  content.layers.list = layers.map(layer => ({ ...emptyLayer(layer.name), ...layer }));
  if (layers.length === 0)
    throw nothingFound(whole(file), 'it lists no layers.', 'Export them again: trtexec --exportLayerInfo=…');
  if (layers.every(({ tactic }) => tactic === null)) {
    content.missing.push('Kernels and tactics: build with --profilingVerbosity=detailed.');
  }
  content.missing.push('Times, which trtexec --exportProfile and --exportTimes write.');
  content.end = 'marked';
  return content;
}

function refusedAs<T>(place: LogPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw truncated(place, error instanceof Error ? error.message : String(error));
  }
}
