import { isObject } from '../json-values.ts';
import type { ImportLatencyPart } from '../records.ts';
import { numberIn, parseJsonLog } from './json-log.ts';
import { tellLatency } from './latency-parts.ts';
import { emptyContent, type ImportContent, type LogReader, noteCut } from './log-reader.ts';
import { readCount, readTime } from './read-number.ts';
import { mixedRuns, nothingFound, requireTime, runFailed, truncated } from './refusals.ts';

const again =
  'Run it again with --sequential-runners, and one runner: polygraphy run … --sequential-runners --iterations 100';

const tellTotal = (content: ImportContent, total: ImportLatencyPart): void =>
  tellLatency(content, part => (part === 'total' ? total : null));

/** By the host's clock, from the inputs' copy to the end of the outputs' copy. */
function withRecipe(content: ImportContent): ImportContent {
  content.recipe.clock = 'host';
  content.missing.push('Parts of the latency: Polygraphy times copies and kernels together.');
  return content;
}

/** The JSON of polygraphy run --save-outputs: the runtime of each iteration, in seconds as its documentation says. Outputs are not read. */
export function readPolygraphyResults(text: string, file: string): ImportContent {
  const content = emptyContent('polygraphy');
  const place = { file, line: null };
  const value = parseJsonLog(text, file);
  if (!isObject(value) || !Array.isArray(value.lst)) throw truncated(place, 'it is no RunResults of Polygraphy.');
  const runners = value.lst.filter(
    (one): one is [string, unknown[]] => Array.isArray(one) && typeof one[0] === 'string' && Array.isArray(one[1]),
  );
  if (runners.length !== 1 || value.lst.length !== 1)
    throw mixedRuns(place, `it is of ${value.lst.length} runners: ${runners.map(([name]) => name).join(', ')}.`);
  const [name, iterations] = runners[0]!;
  const samples = iterations.map((one, index) => {
    const at = { file: `${file}, iteration ${index + 1}`, line: null };
    if (!isObject(one)) throw truncated(at, 'it is no IterationResult.');
    if (one.runtime === null || one.runtime === undefined) return null;
    const ms = numberIn(one, 'runtime', at) * 1e3;
    requireTime(ms, 'runtime', at);
    return ms;
  });
  const timed = samples.filter(one => one !== null);
  if (timed.length === 0)
    throw nothingFound(place, `none of its ${samples.length} iterations says how long it took.`, again);
  if (timed.length < samples.length) content.missing.push(`The times of ${samples.length - timed.length} iterations.`);
  content.device.name = null;
  content.recipe.iterations = samples.length;
  tellTotal(content, { samplesMs: timed, averagesMs: null, summary: null });
  content.missing.push(`The version, the device and the warm-up; the runner is ${name}.`);
  content.end = 'marked';
  return withRecipe(content);
}

/** What polygraphy run prints: the mean of all iterations, and each of them with -vv. */
export function readPolygraphyLog(file: string): LogReader {
  const content = emptyContent('polygraphy');
  const samples: number[] = [];
  let mean: { n: number; ms: number } | null = null;
  let hasPassed = false;
  let begins = 0;
  return {
    line(text, number) {
      const place = { file, line: number };
      if (/^\[\w\] RUNNING \| Command: /.test(text)) begins += 1;
      if (begins > 1) throw mixedRuns(place, 'a second run of Polygraphy begins.');
      if (/^\[\w\] FAILED \| /.test(text)) throw runFailed(place, 'Polygraphy says that the run failed.');
      if (/^\[\w\] PASSED \| /.test(text)) hasPassed = true;
      const [, warmups] = /\| Finished (\d+) warm-up run\(s\)$/.exec(text) ?? [];
      if (warmups !== undefined) content.recipe.warmupRuns = readCount(warmups, 'the number of warm-up runs', place);
      const [, one, unit] = /\| Inference Time: (\S+) (\w+) \| Received outputs:/.exec(text) ?? [];
      if (one !== undefined) samples.push(readTime(one, unit!, 'the inference time', place));
      if (!/\| Completed \d+ iteration\(s\)/.test(text)) return;
      if (mean !== null) throw mixedRuns(place, 'a second runner ends.');
      const [, n, average, averageUnit] =
        /\| Completed (\d+) iteration\(s\) in \S+ \w+ \| Average inference time: (\S+) (\w+)\.$/.exec(text) ?? [];
      if (n === undefined) throw truncated(place, 'the line of the average is not whole.');
      mean = {
        n: readCount(n, 'the number of iterations', place, 1),
        ms: readTime(average!, averageUnit!, 'the average inference time', place),
      };
    },
    end(rest) {
      if (mean === null) throw nothingFound({ file, line: null }, 'it says no average inference time.', again);
      const { n, ms } = mean;
      content.recipe.iterations = n;
      tellTotal(content, {
        samplesMs: samples.length === n ? samples : null,
        averagesMs: null,
        summary: { n, meanMs: ms, medianMs: null, minMs: null, maxMs: null, percentiles: [] },
      });
      if (samples.length !== n)
        content.missing.push('The times of single iterations, which --save-outputs and -vv write.');
      if (content.recipe.warmupRuns === null) content.missing.push('The warm-up.');
      content.missing.push('The version and the device.');
      if (hasPassed || /^\[\w\] PASSED \| /.test(rest)) content.end = 'marked';
      else noteCut(content, 'The end: Polygraphy does not say PASSED.');
      return withRecipe(content);
    },
  };
}
