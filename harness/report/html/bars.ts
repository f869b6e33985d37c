import type { Interval } from '../../core/records.ts';
import { type Html, html } from './escape.ts';

// Static drawings beside numbers that say the same, so they are hidden from screen readers. Each is one or two shapes in a cell of a table
// and some 150 bytes; as charts (chart.ts) they would be ten times as long, and there are hundreds of them.

const width = 150;

/** A bar from zero to the value with its interval across its end, on a scale from zero to most. */
export function intervalBar(value: number, interval: Pick<Interval, 'low' | 'high'>, most: number): Html {
  const x = scale(0, most);
  const low = x(interval.low);
  const high = x(interval.high);
  return html`<svg class="bar" viewBox="0 0 ${width} 14" width="${width}" height="14" aria-hidden="true"><rect class="fill" x="0" y="2" width="${x(value)}" height="10" rx="1.5"/><path class="whisker" d="M${low} 7H${high}M${low} 3.5V10.5M${high} 3.5V10.5"/></svg>`;
}

/** A dot at the value and a line over its interval, on a scale from least to most. */
export function intervalDot(
  value: number,
  interval: Pick<Interval, 'low' | 'high'>,
  least: number,
  most: number,
): Html {
  const x = scale(least, most);
  return html`<svg class="bar" viewBox="0 0 ${width} 14" width="${width}" height="14" aria-hidden="true"><path class="axis" d="M0 7H${width}"/><path class="whisker" d="M${x(interval.low)} 7H${x(interval.high)}"/><circle class="dot" cx="${x(value)}" cy="7" r="3.5"/></svg>`;
}

/** A bar from no difference in the middle: to the right what is more, to the left what is less. */
export function differenceBar(value: number, most: number): Html {
  const length = most > 0 ? round((Math.abs(value) / most) * 50) : 0;
  return html`<svg class="bar" viewBox="0 0 102 12" width="102" height="12" aria-hidden="true"><rect class="fill" x="${value < 0 ? round(51 - length) : 51}" y="1" width="${length}" height="10"/><path class="whisker" d="M51 0V12"/></svg>`;
}

/** A small bar for counts. */
export function shareBar(value: number, most: number): Html {
  const length = most > 0 ? round((value / most) * 60) : 0;
  return html`<svg class="bar" viewBox="0 0 60 10" width="60" height="10" aria-hidden="true"><rect class="fill" x="${round(60 - length)}" y="1" width="${length}" height="8" rx="1.5"/></svg>`;
}

/** Four units stay free at both ends, so that nothing is cut off. */
function scale(least: number, most: number): (value: number) => number {
  const span = most - least || 1;
  const from = least === 0 ? 0 : 4;
  return value => round(from + (Math.min(most, Math.max(least, value)) - least) * ((width - 4 - from) / span));
}

/** As much of a coordinate as is seen. */
export const round = (value: number): number => Math.round(value * 10) / 10;
