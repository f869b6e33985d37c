import { profileCommand } from '../../core/commands.ts';
import type { AlignedLayers, KernelUse } from '../../core/latency/align-layers.ts';
import type { ReportDocument } from '../../core/records.ts';
import {
  boundByHost,
  type ExplainedPair,
  isSplit,
  layerName,
  layerWords,
  pairName,
  partNames,
  signed,
} from '../causes.ts';
import { ms, plural, sentenceList } from '../format.ts';
import { differenceBar } from './bars.ts';
import { causeChart } from './cause-chart.ts';
import { charts } from './chart.ts';
import { deviceLatencyTable } from './device-latency.ts';
import { type Html, html } from './escape.ts';
import { causeId } from './row-ids.ts';
import { command, table } from './table.ts';

/** Layers and kernels that are shown of a pair; all are in the records, and `triplicate profile --top` lists more. */
const shown = 8;

/** Where the time goes, and why the right one of two engines takes another: its parts, and with a profiler its layers and kernels. */
export function causesBlock(document: ReportDocument, pairs: readonly ExplainedPair[]): Html | false {
  const parts = deviceLatencyTable(document);
  if (pairs.length === 0) return parts && html`<h3>Where does the time go?</h3>${parts}`;
  const told = pairs.filter(isSplit);
  const drawn = [...Map.groupBy(told, ({ left }) => left.recipe ?? '–')].map(([recipe, mine]) =>
    causeChart(recipe, mine),
  );
  const profiled = pairs.flatMap((pair, index) => (pair.layers.length > 0 ? [layerTable(pair, index)] : []));
  return html`<h3>Why is one slower than the other?</h3>
${parts && drawn.length > 0 ? html`<div class="beside"><div>${drawn}</div><div>${parts}</div></div>` : html`${charts(drawn)}${parts}`}
${told.length < pairs.length && html`<p>Of ${told.length === 0 ? 'these' : plural(pairs.length - told.length, 'other pair')} only the whole was timed. Layers and kernels of both are shown by ${command(profileCommand(document.specFile))}</p>`}
${told.length + profiled.length > 0 && html`<details class="all"><summary>Of ${plural(pairs.length, 'pair')}: ${sentenceList([...(told.length > 0 ? ['parts as a table'] : []), ...(profiled.length > 0 ? ['layers', 'kernels'] : [])])}</summary>${told.length > 0 && partTable(told, pairs)}${profiled}</details>`}`;
}

const partTable = (told: readonly ExplainedPair[], pairs: readonly ExplainedPair[]): Html =>
  table({
    id: 'cause-table',
    caption: 'What the right one takes more, milliseconds an inference, means; the parts add up to the whole',
    columns: [
      { title: 'Pair' },
      { title: 'More', numeric: true },
      { title: 'Mainly' },
      { title: 'Parts', long: true },
      { title: 'Limited by the host' },
    ],
    rows: told.map(pair => {
      const index = pairs.indexOf(pair);
      return {
        ...(pair.layers.length > 0 ? {} : { id: causeId(index) }),
        cells: [
          pair.layers.length > 0 ? html`<a href="#${causeId(index)}">${pairName(pair)}</a>` : pairName(pair),
          { content: signed(pair.cause.differenceMs), value: pair.cause.differenceMs },
          pair.cause.main === null ? 'nothing' : partNames[pair.cause.main],
          pair.cause.parts.map(({ part, differenceMs }) => `${partNames[part]} ${signed(differenceMs)}`).join(', '),
          boundByHost(pair.cause.enqueueBound).join(' and ') || 'no',
        ],
      };
    }),
  });

function layerTable(pair: ExplainedPair, index: number): Html {
  const layers = pair.layers.slice(0, shown);
  const kernels = pair.kernels.slice(0, shown);
  const most = Math.max(...layers.map(({ differenceMs }) => Math.abs(differenceMs)));
  return html`<details id="${causeId(index)}"><summary>${pairName(pair)}: layers and kernels</summary>
<p>${layerWords(pair)}</p>
${table({
  id: `layers-${index + 1}`,
  caption: html`Layers, by the nodes of the model; what the right one takes longest more for comes first. Bar: to the right what it takes more, to the left what less${ofPair(pair)}`,
  columns: [
    { title: 'Layer' },
    { title: 'Left, ms', numeric: true },
    { title: 'Right, ms', numeric: true },
    { title: 'More', numeric: true },
    { title: 'Difference', fixed: true },
    { title: 'Kernels', long: true },
  ],
  rows: layers.map(group => layerRow(group, most)),
})}
${kernelTable(`kernels-${index + 1}`, html`Kernels: calls an inference, and milliseconds of all of them${ofPair(pair)}`, kernels)}</details>`;
}

const layerRow = ({ left, right, differenceMs, sameKernels }: AlignedLayers, most: number) => ({
  cells: [
    layerName({ left, right }),
    { content: left ? ms(left.ms) : 'none', value: left?.ms ?? 0 },
    { content: right ? ms(right.ms) : 'none', value: right?.ms ?? 0 },
    { content: signed(differenceMs), value: differenceMs },
    differenceBar(differenceMs, most),
    sameKernels ? `the same: ${names(right)}` : `${names(left)} → ${names(right)}`,
  ],
});

/** Tells tables of several pairs apart for whoever does not see where they stand. */
const ofPair = (pair: ExplainedPair): Html => html`<span class="unseen">, ${pairName(pair)}</span>`;

export const kernelTable = (id: string, caption: Html | string, kernels: readonly KernelUse[]): Html =>
  table({
    id,
    caption,
    columns: [
      { title: 'Kernel', long: true },
      { title: 'Calls left', numeric: true },
      { title: 'Calls right', numeric: true },
      { title: 'Left, ms', numeric: true },
      { title: 'Right, ms', numeric: true },
    ],
    rows: kernels.map(({ kernel, calls, ms: times }) => ({
      cells: [
        kernel,
        { content: String(calls.left), value: calls.left },
        { content: String(calls.right), value: calls.right },
        { content: ms(times.left), value: times.left },
        { content: ms(times.right), value: times.right },
      ],
    })),
  });

const names = (group: AlignedLayers['left']): string =>
  group === null ? 'none' : [...new Set(group.kernels)].join(', ') || 'not told';
