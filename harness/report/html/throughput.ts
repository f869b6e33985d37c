import { sweptLabel } from '../../core/concurrency-sweeps.ts';
import type { ConcurrencyLevel, ConcurrencyRecord, ReportDocument } from '../../core/records.ts';
import { bestSentence, sweepSentences, sweepTitle } from '../concurrency-text.ts';
import { count, digits, ms, shortDigest } from '../format.ts';
import { type Html, html } from './escape.ts';
import { rowIds } from './row-ids.ts';
import { type Section, table } from './table.ts';
import { throughputChart } from './throughput-chart.ts';

/** Inputs a second by threads and streams; null where the spec does not measure it. */
export function throughputSection(document: ReportDocument): Section | null {
  const { concurrency = [] } = document;
  if (concurrency.length === 0) return null;
  const ids = rowIds(document).sweeps;
  const groups = [...Map.groupBy(concurrency, record => sweptLabel(document, record))];
  const first = concurrency[0]!;
  return {
    id: 'throughput',
    title: 'Throughput',
    body: html`<p>How many inputs a second an engine gives when several threads run it at once, each with contexts of its own, or one thread that goes
round several streams. Each level was measured ${count(first.repeats ?? 1)} times for ${digits(first.seconds)} s, batch ${first.batch}, with a new load of the engine each time.</p>
${groups.map(([label, records], index) => engineBlock(label, records, { index, id: ids.get(label)! }))}`,
  };
}

function engineBlock(
  label: string,
  records: readonly ConcurrencyRecord[],
  { index, id }: { readonly index: number; readonly id: string },
): Html {
  // No run has it where only its digest is known.
  const name = label === records[0]!.engine ? shortDigest(label) : label;
  const best = bestSentence(records);
  return html`<h3 id="${id}">${name}</h3>
${best !== null && html`<p>${best}</p>`}
${throughputChart(name, records)}
${levelsTable(name, records, index)}
<ul>${records.map(record => html`<li>By ${sweepTitle(record)}: ${sweepSentences(record).join(' ')}</li>`)}</ul>`;
}

function levelsTable(name: string, records: readonly ConcurrencyRecord[], index: number): Html {
  const rows = records.flatMap(record => record.levels.map(level => ({ record, level })));
  return table({
    id: `throughput-table-${index + 1}`,
    caption: `Every level of ${name}: inputs a second, and milliseconds of an inference meanwhile`,
    columns: [
      { title: 'By' },
      { title: 'Threads', numeric: true },
      { title: 'Streams each', numeric: true },
      { title: 'Inputs/s', numeric: true },
      { title: 'Interval of the mean' },
      { title: 'Each, least to most' },
      { title: 'p50, ms', numeric: true },
      { title: 'p90, ms', numeric: true },
      { title: 'p99, ms', numeric: true },
      { title: 'Enqueue, ms', numeric: true },
      { title: 'Device, %', numeric: true },
      { title: 'Host, %', numeric: true },
    ],
    rows: rows.map(({ record, level }) => ({ cells: [sweepTitle(record), ...cellsOf(level)] })),
  });
}

function cellsOf(level: ConcurrencyLevel) {
  const { threads, streams = 1, fps, interval, perThread, perStream, latency, utilizationPercent, cpuPercent } = level;
  const each = perStream ?? perThread;
  const number = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? { content: 'not told', value: null } : { content: text(value), value };
  return [
    number(threads, count),
    number(streams, count),
    number(fps, digits),
    interval ? `${digits(interval.low)} to ${digits(interval.high)}` : 'one repeat',
    `${digits(Math.min(...each))} to ${digits(Math.max(...each))}`,
    number(latency?.p50Ms, ms),
    number(latency?.p90Ms, ms),
    number(latency?.p99Ms, ms),
    number(latency?.enqueueMs, ms),
    number(utilizationPercent, digits),
    number(cpuPercent, digits),
  ];
}
