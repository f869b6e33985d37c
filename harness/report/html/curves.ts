import type { Interval } from '../../core/records.ts';
import { digits } from '../format.ts';
import { round } from './bars.ts';
import { type Html, html } from './escape.ts';

/** One line of a drawing. */
export interface Curve {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly interval?: Pick<Interval, 'low' | 'high'>;
  }[];
}

const [width, height] = [780, 260];
const plot = { left: 64, right: 440, top: 12, bottom: 222 };

/**
 * Lines from zero upwards with their intervals, each by a dash, a mark and its name. Static, beside a table that says the same, so it is
 * hidden from screen readers.
 */
export function curvesDrawing(curves: readonly Curve[], titles: { readonly x: string; readonly y: string }): Html {
  const points = curves.flatMap(curve => curve.points);
  const most = niceCeiling(Math.max(...points.map(({ y, interval }) => Math.max(y, interval?.high ?? 0))));
  const last = Math.max(...points.map(({ x }) => x));
  const x = (value: number) => round(plot.left + ((plot.right - plot.left) * value) / last);
  const y = (value: number) => round(plot.bottom - ((plot.bottom - plot.top) * Math.max(0, value)) / most);
  const xTicks = thinned(
    [...new Set(points.map(point => point.x))].sort((a, b) => a - b),
    last,
  );
  const yTicks = [0, 1, 2, 3, 4].map(part => (most * part) / 4);
  return html`<svg class="curves" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${yTicks.map(
    tick =>
      html`<path class="axis" d="M${plot.left} ${y(tick)}H${plot.right}"/><text x="${plot.left - 8}" y="${y(tick) + 4}" text-anchor="end">${digits(tick)}</text>`,
  )}${xTicks.map(tick => html`<text x="${x(tick)}" y="${plot.bottom + 16}" text-anchor="middle">${tick}</text>`)}<text x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">${titles.x}</text><text x="12" y="${(plot.top + plot.bottom) / 2}" text-anchor="middle" transform="rotate(-90 12 ${(plot.top + plot.bottom) / 2})">${titles.y}</text>${curves.map(
    ({ name, points: mine }, index) => {
      const dash = dashes[index % dashes.length]!;
      const path = mine.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');
      const row = plot.top + 12 + 20 * index;
      return html`<path class="curve" d="${path}"${dash !== '' && html` stroke-dasharray="${dash}"`}/>${mine.map(
        point =>
          html`${point.interval && html`<path class="whisker" d="M${x(point.x)} ${y(point.interval.low)}V${y(point.interval.high)}"/>`}<circle class="dot" cx="${x(point.x)}" cy="${y(point.y)}" r="3"/>`,
      )}<path class="curve" d="M${plot.right + 16} ${row - 4}H${plot.right + 52}"${dash !== '' && html` stroke-dasharray="${dash}"`}/><text x="${plot.right + 60}" y="${row}">${name}</text>`;
    },
  )}</svg>`;
}

/** Told apart without colour. */
const dashes = ['', '7 4', '2 3', '9 3 2 3', '14 4'];

/** 1, 2, 4, 8 or 10 times a power of ten, so that quarters of it are short. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 8, 10].map(step => step * power).find(one => one >= value)!;
}

/** Those that leave each other room. */
function thinned(ticks: readonly number[], last: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks.toReversed()) if (kept.length === 0 || kept.at(-1)! - tick >= last / 16) kept.push(tick);
  return kept.toReversed();
}
