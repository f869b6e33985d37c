import type { LatencyChange, LatencySide, ReportComparison } from '../../../core/records.ts';
import { digits, ms, percent, sentenceList, change as signedShare } from '../../format.ts';
import { none, placeName } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

export function latencySection({ latency }: ReportComparison): ComparisonSection {
  const side = (one: LatencySide | null) => (one === null ? none : `${ms(one.ms)} ms`);
  return {
    id: 'latency',
    title: 'Latency',
    about:
      'The median of round medians, of several engines the geometric mean. The ratio is what was seen; whether it is a difference is decided beside each other in one session, or by how accepted sessions scatter (triplicate baseline measure), and else not at all.',
    heads: ['Before', 'After', 'Ratio', 'Decided by'],
    rows: latency.map(one => ({
      change: one.change,
      subject: placeName(one.place),
      cells: [side(one.before), side(one.after), one.ratio === null ? none : signedShare(one.ratio), wayOf(one)],
      why: one.why ?? '',
      more: latencyMore(one),
    })),
    none: 'Neither report measured latency.',
  };
}

function wayOf({ by, decision, relation }: LatencyChange): string {
  const kind = relation === null ? '' : `${relation.kind.replace('-', ' ')}`;
  if (by === null || decision === null) return kind || none;
  const { low, high } = decision.widened ?? decision.interval;
  const how = by === 'beside' ? 'in turns, in one session' : 'against how sessions scatter';
  return `${kind}, ${how}: ${signedShare(decision.relativeDifference)} (${signedShare(low)} to ${signedShare(high)})`;
}

/** What may be why: engines one by one, and how the device was. */
function latencyMore({ before, after, relation }: LatencyChange): string[] {
  const engines = (when: string, side: LatencySide | null) =>
    (side?.engines ?? []).map(
      ({ ordinals, medianMs, interval, quality }) =>
        `${when} #${ordinals.join(', #')}: median ${ms(medianMs)} ms, ${percent(interval.level)} interval ${ms(interval.low)} to ${ms(interval.high)}${quality.length > 0 ? ` (${quality.join(', ')})` : ''}`,
    );
  const moved = (what: string, of: (side: LatencySide) => number | null, unit: string) => {
    const [was, is] = [before && of(before), after && of(after)];
    return was === null || is === null ? [] : [`${what} ${digits(was)} before, ${digits(is)} ${unit} after`];
  };
  const throttled = [before?.throttled ? 'before' : '', after?.throttled ? 'after' : ''].filter(when => when !== '');
  return [
    ...(relation && relation.differs.length > 0 ? [relation.differs.join(', ')] : []),
    ...engines('before', before),
    ...engines('after', after),
    ...moved('clock', side => side.clockMhz, 'MHz'),
    ...moved('power', side => side.powerWatts, 'W'),
    ...moved('temperature', side => side.temperatureC, '°C'),
    ...(throttled.length > 0 ? [`the device was throttled ${sentenceList(throttled)}`] : []),
  ];
}
