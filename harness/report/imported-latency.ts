import { caseSigns } from '../core/checks.ts';
import type { ImportedLatencyRecord } from '../core/records.ts';
import { conditionWords } from '../core/tables/conditions.ts';
import { onOneLine } from '../core/unprintable.ts';
import { boundByHost, kernelWords, layerName, partNames, signed } from './causes.ts';
import { change, count, ms, percent, plural, pValue, sentenceList } from './format.ts';
import { caseStatement, intervalName } from './latency-cases.ts';
import { aligned } from './terminal.ts';

export type ComparedEngine = ImportedLatencyRecord['engines'][number];
export type ComparedCase = ImportedLatencyRecord['cases'][number];

/** What stands on every face of such a record. */
export const notJudged =
  'Nothing here is judged: these are numbers of logs and of earlier sessions, compared as they are, and no verdict or gate takes them for measurements of its own.';

export const engineName = ({ recipe, name, engine, builtOn, ranOn }: ComparedEngine): string =>
  `${recipe}${engine === null ? '' : ` ${name}`} c_${builtOn}_r_${ranOn}`;

/** The mean, with a deviation where there is one. */
export const wholeText = ({ whole }: ComparedEngine): string =>
  whole === null ? 'not told' : `${ms(whole.mean)}${whole.sd === null ? '' : ` ± ${ms(whole.sd)}`}`;

export const runsText = ({ runs, origin, conditions }: ComparedEngine): string => {
  if (runs.length === 0) return 'no latency';
  return plural(runs.length, origin === 'import' ? 'run' : conditions.load === 'warm' ? 'load' : 'round');
};

/** Both answers and what they rest on, each a sentence. */
export function comparedSentences(one: ComparedCase, engines: readonly ComparedEngine[]): string[] {
  const [left, right] = [engines[one.left]!, engines[one.right]!];
  const { decision, smallest, byMeans } = one;
  const means =
    byMeans === null || left.whole === null || right.whole === null
      ? 'By means, not told.'
      : `By means, ${byMeans ? 'yes' : 'no'}: ${ms(left.whole.mean)} ms (${engineName(left)}) against ${ms(right.whole.mean)} ms (${engineName(right)}), ${change(right.whole.mean / left.whole.mean - 1)}.`;
  const tested =
    decision === null
      ? 'By significance, undecided.'
      : `By significance, ${one.bySignificance}: ${change(decision.relativeDifference)}, ${intervalName(decision.interval)} ${change(decision.interval.low)} to ${change(decision.interval.high)} by ${decision.interval.method}, ${pValue(decision.pHolm)} after Holm${decision.welch ? `, d ${decision.welch.d.toFixed(1)}` : ''}, least effect that counts ${percent(decision.leastEffect)}.`;
  const could = `So many runs could show ${smallest === null ? 'none' : `a difference from ${percent(smallest)} on`}.`;
  const same = one.coincides
    ? ['The engines of both platforms are the same bytes, so this case says what another one says.']
    : [];
  return [means, tested, could, ...one.why, ...same, causeSentences(one).join(' ')].filter(sentence => sentence !== '');
}

function causeSentences({ cause }: ComparedCase): string[] {
  const { differenceMs, parts, restMs, main, untold, enqueueBound } = cause;
  if (differenceMs === null) return [];
  const moved = [
    ...parts.map(({ part, leftMs, rightMs }) => `${partNames[part]} ${signed(rightMs - leftMs)}`),
    ...(restMs !== null && Math.abs(restMs) > 1e-6 ? [`${partNames.rest} ${signed(restMs)}`] : []),
  ];
  const missing = [...new Set([...untold.left, ...untold.right])].map(part => partNames[part]);
  const bound = boundByHost({ left: enqueueBound.left === true, right: enqueueBound.right === true });
  return [
    `Where it went: ${signed(differenceMs)} ms${moved.length > 0 ? `: ${moved.join(', ')}` : ', of which no part is told'}${main === null ? '' : `; mainly ${partNames[main]}`}.`,
    ...(bound.length > 0
      ? [`The host enqueues more slowly than the device computes on the ${sentenceList(bound)}.`]
      : []),
    ...(missing.length > 0 ? [`Not in these logs: ${sentenceList(missing)}.`] : []),
  ];
}

/** The record as text, with so many layers and kernels of each case. */
export function renderImportedLatency(record: ImportedLatencyRecord, top: number): string {
  const { engines, cases, order } = record;
  const rows = engines.map(one => [
    one.model,
    engineName(one),
    wholeText(one),
    runsText(one),
    conditionWords(one.conditions),
    one.quality.join(', '),
  ]);
  return [
    [
      'Latencies beside each other, milliseconds',
      ...aligned([['Model', 'Engine', 'Mean ± sd', 'Of', 'Measured with', ''], ...rows]),
    ].join('\n'),
    ...(order.length > 1 ? [`Platforms, the smallest first: ${order.join(', ')}`] : []),
    ...cases.map(one => caseLines(one, engines, top).join('\n')),
    ...(cases.length === 0
      ? ['No case ①②③ can be asked: it takes an engine on a smaller and on a bigger platform.']
      : []),
    notJudged,
  ]
    .map(block => block.split('\n').map(onOneLine).join('\n'))
    .join('\n\n');
}

function caseLines(one: ComparedCase, engines: readonly ComparedEngine[], top: number): string[] {
  const { cause } = one;
  const slower = cause.layers.filter(({ differenceMs }) => differenceMs > 0).slice(0, top);
  return [
    `${caseSigns([one.case])} ${one.model}: “${caseStatement(one)}”`,
    ...comparedSentences(one, engines).map(sentence => `   ${sentence}`),
    ...(slower.length > 0 ? ['   Layers that take longer on the right, milliseconds'] : []),
    ...slower.map(layer => `     ${signed(layer.differenceMs)}  ${kernelWords(layer)}  ${layerName(layer)}`),
    ...(cause.kernels.length > 0 ? ['   Kernels: calls and milliseconds in each log, left and right'] : []),
    ...cause.kernels
      .slice(0, top)
      .map(
        ({ kernel, calls, ms: times }) =>
          `     ${count(calls.left)} × ${ms(times.left)}  ${count(calls.right)} × ${ms(times.right)}  ${kernel}`,
      ),
  ];
}
