import type { ImportEngineSize, ImportLatencyPart, ImportSummary } from '../records.ts';
import { requireOrdered, requireParts, requireThroughput } from './consistency.ts';
import { areApart, isExact, sizeWords } from './engine-size.ts';
import { type LatencyPartName, takesTime, tellLatency } from './latency-parts.ts';
import { emptyContent, type LogReader, noteCut, noteUnknown } from './log-reader.ts';
import { readCount, readMs, readNumber, readPercent, readTime } from './read-number.ts';
import {
  excerpt,
  inconsistent,
  interleaved,
  type LogPlace,
  mixedRuns,
  nothingFound,
  otherLocale,
  requireTime,
  runFailed,
  truncated,
  unitUnknown,
  versionUnknown,
} from './refusals.ts';
import { applyOptions, optionSections } from './trtexec-options.ts';
import { createProfileTable } from './trtexec-profile-table.ts';
import { trtexecAge, trtexecVersion } from './trtexec-version.ts';

const parts = {
  Latency: 'total',
  'Enqueue Time': 'enqueue',
  'H2D Latency': 'h2d',
  'GPU Compute Time': 'compute',
  'D2H Latency': 'd2h',
} as const satisfies Readonly<Record<string, LatencyPartName>>;

const prefix = /^\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[([VIWEF])\] ?/;
const shownWarnings = 50;

/**
 * What trtexec of TensorRT 8.2 to 11 prints: recipe, trace averages, summary, profile. "Latency" is copy in + compute +
 * copy out there, by CUDA events.
 */
export function readTrtexecText(file: string): LogReader {
  const content = emptyContent('trtexec');
  const options = new Map<string, string>();
  const summaries = new Map<LatencyPartName, ImportSummary>();
  const averages: Record<'compute' | 'total' | 'enqueue', number[]> = { compute: [], total: [], enqueue: [] };
  let profile: ReturnType<typeof createProfileTable> | null = null;
  let section = '';
  let begins = 0;
  let isStarted = false;
  let hasPassed = false;
  let omitted = 0;
  let queries: number | null = null;
  let traceSeconds: number | null = null;
  let throughput: number | null = null;
  let hostSeconds: number | null = null;

  function frame(text: string, place: LogPlace): boolean {
    const [, word, rest = ''] = /^&&&& (\w+) (.*)$/.exec(text) ?? [];
    if (word === undefined) return false;
    const [, digits] = /\[TensorRT v(\d{4,7})\]/.exec(rest) ?? [];
    if (digits !== undefined) content.tool.version = trtexecVersion(digits);
    if (word === 'RUNNING') {
      begins += 1;
      if (begins > 1) {
        throw hasPassed
          ? mixedRuns(place, 'a second run of trtexec begins.')
          : interleaved(place, 'a second run of trtexec begins before the first one has ended.');
      }
    } else if (word === 'PASSED') hasPassed = true;
    else if (word === 'FAILED') throw runFailed(place, 'trtexec says that the run failed.');
    return true;
  }

  function heading(name: string, place: LogPlace): void {
    if (name === 'Performance summary' && throughput !== null)
      throw mixedRuns(place, 'a second performance summary begins.');
    const [, iterations] = /^Profile \((\d+) iterations ?\)$/.exec(name) ?? [];
    if (iterations !== undefined) {
      if (profile !== null) throw mixedRuns(place, 'a second profile begins.');
      profile = createProfileTable();
      content.layers.iterations = readCount(iterations, 'the number of profiled inferences', place);
    }
    section = iterations === undefined ? name : 'Profile';
  }

  function average(text: string, place: LogPlace): void {
    const [, count] = /^\.\.\. Omitting (\d+) lines$/.exec(text) ?? [];
    if (count !== undefined) {
      omitted += readCount(count, 'the number of omitted lines', place);
      return;
    }
    const [, over, compute, c, total, t, enqueue, e] =
      /^Average on (\d+) runs - GPU latency: (\S+) (\w+) - Host latency: (\S+) (\w+) \((?:end to end \S+ \w+, )?enqueue (\S+) (\w+)\)$/.exec(
        text,
      ) ?? [];
    if (over === undefined) {
      if (/^Average on /.test(text)) throw broken(text, place);
      if (!/^Trace averages of \d+ runs:$/.test(text)) noteUnknown(content, text, place.line);
      return;
    }
    const runs = readCount(over, 'the number of averaged runs', place, 1);
    content.recipe.averagedOver ??= runs;
    if (content.recipe.averagedOver !== runs)
      throw mixedRuns(place, `averages of ${content.recipe.averagedOver} runs and of ${runs} are in one file.`);
    averages.compute.push(readTime(compute!, c!, 'GPU latency', place));
    averages.total.push(readTime(total!, t!, 'host latency', place));
    averages.enqueue.push(readMs(enqueue!, e!, 'enqueue time', place));
  }

  function summary(text: string, level: string, place: LogPlace): void {
    if (level === 'W' || /^(Explanations of|Total GPU Compute Time: \S+ s$)/.test(text)) return;
    const [, name = '', values = ''] = /^([A-Z][\w -]*): (.*)$/.exec(text) ?? [];
    if (Object.hasOwn(parts, name)) {
      const part = parts[name as keyof typeof parts];
      if (summaries.has(part)) throw mixedRuns(place, `a second line says ${name}.`);
      const said = statistics(name, values, place);
      if (takesTime(part)) requireTime(said.minMs, `the minimum of ${name}`, place);
      summaries.set(part, said);
    } else if (name === 'Throughput') {
      throughput = readNumber(only(values, /^(\S+) qps$/, text, place), 'throughput', place);
    } else if (name === 'Total Host Walltime') {
      hostSeconds = readNumber(only(values, /^(\S+) s$/, text, place), 'host walltime', place);
    } else noteUnknown(content, text, place.line);
  }

  function plain(text: string, level: string | null, place: LogPlace): void {
    const [, name] = /^=== (.+) ===$/.exec(text) ?? [];
    if (name !== undefined) heading(name, place);
    else if (level === 'V') return;
    else {
      if ((level === 'W' || level === 'E') && !text.startsWith('[TRT]') && content.warnings.length < shownWarnings) {
        if (text.startsWith('  ') && content.warnings.length > 0)
          content.warnings.push(`${content.warnings.pop()} ${text.trim()}`);
        else content.warnings.push(text);
      }
      if (text.trim() === '') return;
      const [, version] = /^TensorRT version: (\d+(?:\.\d+)+)$/.exec(text) ?? [];
      if (version !== undefined) content.tool.version = version;
      const [, warmups] = /^Warmup completed (\d+) queries over /.exec(text) ?? [];
      if (warmups !== undefined) content.recipe.warmupRuns = readCount(warmups, 'the number of warm-up queries', place);
      const [, count, seconds] = /^Timing trace has (\d+) queries over (\S+) s$/.exec(text) ?? [];
      if (count !== undefined) {
        if (queries !== null) throw mixedRuns(place, 'a second timing trace begins.');
        queries = readCount(count, 'the number of queries', place, 1);
        traceSeconds = readNumber(seconds!, 'the time of the queries', place);
      }
      if (text === 'Starting inference') isStarted = true;
      const size = engineSize(text, place);
      const told = content.engineSize;
      if (size && told && areApart(size, told))
        throw inconsistent(
          place,
          `the engine has ${sizeWords(told)} MiB by a line before, and ${sizeWords(size)} by this one.`,
        );
      if (size && (!told || isExact(size))) content.engineSize = size;
      if (optionSections.has(section)) {
        const [, option, value] = /^([A-Z][^:]*):\s*(.*)$/.exec(text) ?? [];
        if (option !== undefined && !options.has(option)) options.set(option, value!.trim());
      } else if (section === 'Trace details') average(text, place);
      else if (section === 'Performance summary') summary(text, level ?? 'I', place);
      else if (section === 'Profile' && !profile!.line(text, place)) noteUnknown(content, text, place.line);
    }
  }

  function line(whole: string, number: number): void {
    const place = { file, line: number };
    const text = whole.trimEnd();
    if (frame(text, place)) return;
    const [start = '', level = null] = prefix.exec(text) ?? [];
    const rest = text.slice(start.length);
    if (/\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[[VIWEF]\]/.test(rest)) {
      throw interleaved(place, 'two lines are written into each other.');
    }
    plain(rest, level, place);
  }

  /** What one line says of the others. */
  function requireAgreement(place: LogPlace): void {
    const means = (['h2d', 'compute', 'd2h'] as const).flatMap(part => summaries.get(part)?.meanMs ?? []);
    const whole = summaries.get('total')?.meanMs ?? null;
    if (whole !== null) requireParts({ totalMs: whole, partsMs: means, roundingMs: 0 }, 'The mean latency', place);
    if (throughput === null || queries === null) return;
    const { batch } = content.recipe;
    for (const seconds of [traceSeconds, hostSeconds]) {
      if (seconds === null) continue;
      requireThroughput({ perSecond: throughput, inferences: queries, batch: batch ?? 1, seconds }, place);
    }
  }

  return {
    line,
    end(rest, number) {
      const place = { file, line: null };
      let isCut = false;
      if (/^&&&& (PASSED|FAILED) /.test(rest)) line(rest, number);
      else if (rest.trim() !== '') isCut = true;
      const version = content.tool.version;
      const age = version === null ? 'known' : trtexecAge(version);
      if (age === 'old') {
        throw versionUnknown(place, `it is of TensorRT ${version}, whose trtexec says other things by the same words.`);
      }
      if (age === 'new' && !options.has('Data transfers')) {
        throw versionUnknown(
          place,
          `it is of TensorRT ${version}, which is not known here, and does not say whether copies count.`,
        );
      }
      if (throughput === null && summaries.size === 0) {
        if (options.get('Skip inference') === 'Enabled') {
          throw nothingFound(
            place,
            'trtexec was told to build only (--skipInference).',
            'Run the engine: trtexec --loadEngine=…',
          );
        }
        throw truncated(
          place,
          isStarted || queries !== null
            ? 'it ends before the performance summary.'
            : 'it has no performance summary: the run did not come so far.',
        );
      }
      applyOptions(content, options, version === null ? null : Number(version.split('.')[0]));
      requireAgreement(place);
      const asked = (options.get('Percentiles') ?? '').split(',').filter(Boolean).map(Number);
      const part = (name: LatencyPartName): ImportLatencyPart | null => {
        const found = summaries.get(name) ?? null;
        const list = name === 'h2d' || name === 'd2h' ? [] : averages[name];
        if (found === null && list.length === 0) return null;
        if (found !== null) found.n = queries;
        for (const percent of asked.filter(one => found?.percentiles.every(other => other.percent !== one))) {
          content.missing.push(`Percentile ${percent} of ${name}.`);
        }
        return { samplesMs: null, averagesMs: list.length === 0 ? null : list, summary: found };
      };
      tellLatency(content, part, { throughputPerSecond: throughput, hostSeconds });
      content.layers.list = profile?.layers ?? [];
      for (const [name, found] of Object.entries(parts)) {
        if (!summaries.has(found)) content.missing.push(`The line "${name}" of the performance summary.`);
      }
      if (throughput === null) content.missing.push('The line "Throughput" of the performance summary.');
      if (hostSeconds === null) content.missing.push('The line "Total Host Walltime" of the performance summary.');
      if (queries === null) content.missing.push('The number of timed inferences.');
      if (!content.engineSize)
        content.missing.push('The size of the engine ("Created engine with size" or "Loaded engine size").');
      if (version === null) content.missing.push('The version of TensorRT.');
      if (age === 'new')
        content.missing.push(
          `Knowledge of TensorRT ${version}: only what it prints in the form of 8.2 to 11 was read.`,
        );
      if (!options.has('Data transfers'))
        content.missing.push('The inference options, and with them the measurement recipe.');
      if (averages.compute.length === 0) content.missing.push('The trace averages.');
      if (omitted > 0)
        content.missing.push(`The averages of ${omitted} inferences in the middle, which trtexec leaves out.`);
      content.missing.push('The times of single inferences, which trtexec --exportTimes writes.');
      if (hasPassed) content.end = 'marked';
      else noteCut(content, 'The end: trtexec does not say PASSED.');
      if (isCut) noteCut(content, `The rest of line ${number}, the last.`);
      if (profile !== null && !profile.isComplete()) noteCut(content, 'The end of the profile.');
      return content;
    },
  };
}

/**
 * "Created engine with size" has six digits; "Loaded engine size" has whole MiB and drops the rest (895,818 bytes are "0 MiB" in
 * tensorrtx, issue 1320).
 */
function engineSize(text: string, place: LogPlace): ImportEngineSize | null {
  const [, what, said, unit] =
    /^(?:\[TRT\] )?(Created engine with size|Loaded engine size): (\S+) (\S+)$/.exec(text) ?? [];
  if (what === undefined) return null;
  if (unit !== 'MiB') throw unitUnknown(place, `the size of the engine is in ${excerpt(unit!)}, and not in MiB.`);
  const least = readNumber(said!, 'the size of the engine', place);
  const isWhole = what === 'Loaded engine size' && Number.isInteger(least);
  return { leastMebibytes: least, mostMebibytes: isWhole ? least + 1 : least };
}

function statistics(name: string, text: string, place: LogPlace) {
  const found =
    /^min = (\S+) (\w+), max = (\S+) (\w+), mean = (\S+) (\w+), median = (\S+) (\w+)((?:, percentile\([\d.]+%\) = \S+ \w+)*)$/.exec(
      text,
    );
  if (found === null) throw broken(text, place);
  const [, min, m1, max, m2, mean, m3, median, m4, percentiles = ''] = found;
  const summary = {
    n: null,
    meanMs: readMs(mean!, m3!, `the mean of ${name}`, place),
    medianMs: readMs(median!, m4!, `the median of ${name}`, place),
    minMs: readMs(min!, m1!, `the minimum of ${name}`, place),
    maxMs: readMs(max!, m2!, `the maximum of ${name}`, place),
    percentiles: [...percentiles.matchAll(/percentile\(([\d.]+)%\) = (\S+) (\w+)/g)].map(
      ([, percent, value, unit]) => ({
        percent: readPercent(percent!, `a percentile of ${name}`, place),
        ms: readMs(value!, unit!, `percentile ${percent} of ${name}`, place),
      }),
    ),
  } satisfies ImportSummary;
  requireOrdered(summary, name, place);
  for (const { ms } of summary.percentiles) requireOrdered({ ...summary, medianMs: ms }, name, place);
  return summary;
}

function only(values: string, form: RegExp, text: string, place: LogPlace): string {
  const [, value] = form.exec(values) ?? [];
  if (value === undefined) throw broken(text, place);
  return value;
}

/** Of a line that begins as one with numbers, and does not go on as one. */
function broken(text: string, place: LogPlace): Error {
  if (/\d,\d/.test(text)) return otherLocale(place, `${excerpt(text)} has decimal commas.`);
  return truncated(place, `${excerpt(text)} is not whole.`);
}
