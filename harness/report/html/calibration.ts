import { calibrationWords } from '../../core/calibration-words.ts';
import type { Calibration, ReportDocument } from '../../core/records.ts';
import { count, percent, plural, score } from '../format.ts';
import { relationTitles } from '../names.ts';
import { type Html, html } from './escape.ts';
import { marginChart } from './margin-chart.ts';
import { type Section, table } from './table.ts';

/** Where another engine would decide otherwise. Null where no engine has margins. */
export function calibrationSection({ calibrations = [] }: ReportDocument): Section | null {
  if (calibrations.length === 0) return null;
  const blocks = calibrations.map((one, index) => ({
    isCalm: one.flips === 0,
    block: calibration(one, index),
  }));
  const calm = blocks.filter(({ isCalm }) => isCalm);
  const body = html`<p>The margin of an input is how much better its best score is than the second. Of one engine each: which of its inputs
flip in any of the engines that it is compared with. An input counts once, however many flip it.</p>
${blocks.map(({ isCalm, block }) => !isCalm && block)}
${calm.length > 0 && html`<details class="all"><summary>${plural(calm.length, 'comparison')} of one engine with others in which no input flips</summary>${calm.map(({ block }) => block)}</details>`}`;
  return { id: 'margins', title: 'Margins and flips', body };
}

function calibration(one: Calibration, index: number): Html {
  const { relation, left, recipe, others, withoutMargin, bins } = one;
  return html`<h3>${recipe}: ${relationTitles[relation].toLowerCase()}</h3>
<p>${left.label} beside ${plural(others, 'other engine')}. ${calibrationWords(one)}${withoutMargin > 0 && html` ${plural(withoutMargin, 'input has', 'inputs have')} no margin.`}</p>
<div class="beside">${marginChart(one)}<div>${table({
    id: `margins-table-${index}`,
    caption: `Flips by margin, ${recipe}: ${left.label}, with the Wilson interval of their share`,
    columns: [
      { title: 'Margin' },
      { title: 'Inputs', numeric: true },
      { title: 'Flips', numeric: true },
      { title: 'Share', numeric: true },
      { title: 'Interval' },
    ],
    rows: bins.map(({ from, to, inputs, flips, rate, interval }) => ({
      cells: [
        { content: to === null ? `${score(from)} or more` : `${score(from)} to ${score(to)}`, value: from },
        { content: count(inputs), value: inputs },
        { content: count(flips), value: flips },
        { content: rate === null ? '–' : percent(rate), value: rate },
        {
          content: interval === null ? '–' : `${percent(interval.low)} to ${percent(interval.high)}`,
          value: interval?.low ?? null,
        },
      ],
    })),
  })}</div></div>`;
}
