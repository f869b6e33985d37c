import { axisX, text } from '@observablehq/plot';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LatencyMember, ReportDocument, Telemetry } from '../../../harness/core/records.ts';
import { explainedPairs } from '../../../harness/report/causes.ts';
import { calibrationSection } from '../../../harness/report/html/calibration.ts';
import { causeChart } from '../../../harness/report/html/cause-chart.ts';
import { chart } from '../../../harness/report/html/chart.ts';
import { type Html, toText } from '../../../harness/report/html/escape.ts';
import { distributionChart } from '../../../harness/report/html/latency-distributions.ts';
import { shortened } from '../../../harness/report/html/shortened.ts';
import { telemetryBlock } from '../../../harness/report/html/telemetry.ts';
import { type DeviceRun, deviceRuns, toldMembers } from '../../../harness/report/telemetry.ts';
import { hostileText, hostileTexts } from '../../fixtures/hostile-text.ts';
import { textOf } from '../../fixtures/html-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

/** The made-up report with other made-up members in its session, of which no device told anything else. */
function withMembers(changes: (at: number) => Partial<LatencyMember>): ReportDocument {
  const document = reportDocument();
  const members = document.latency!.members.map(({ telemetry: _, ...member }, at) => ({ ...member, ...changes(at) }));
  return { ...document, latency: { ...document.latency!, members } };
}

const reading = (more: Partial<Telemetry>): Telemetry => ({
  smClockMhz: null,
  memoryClockMhz: null,
  powerWatts: null,
  temperatureC: null,
  throttleReasons: null,
  ...more,
});

/** Of pseudo-random length, the same each time. */
const samples = (count: number, seed: number) =>
  Array.from(
    { length: count },
    (_, at) => 1 + 0.3 * Math.abs(Math.sin(seed + at * 12.9898)) + (at % 197 === 0 ? 9 : 0),
  );

const textsOf = (svg: string) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)</g)].map(([, words]) => words);

/** These attributes of each such element. */
const numbersOf = (page: string, elements: RegExp, names: readonly string[]) =>
  [...page.matchAll(elements)].map(([tag]) =>
    names.map(name => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)![1])),
  );

describe('a chart', () => {
  const drawn = (name: string) =>
    toText(
      chart({
        caption: name,
        summary: name,
        height: 40,
        x: { domain: [0, 1] },
        marks: [axisX({ ticks: 2 }), text([shortened(name, 80)], { frameAnchor: 'left', text: (one: string) => one })],
      }),
    );
  const skeleton = (page: string) => page.replace(/"[^"]*"/g, '""').replace(/>[^<]*</g, '><');

  test('lets no text from outside become markup, nor turn the order of reading', () => {
    const harmless = skeleton(drawn('x'));
    fc.assert(
      fc.property(hostileText, hostile => {
        const page = drawn(hostile);
        expect(skeleton(page)).toBe(harmless);
        expect(page).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
      }),
      { examples: [...hostileTexts, '</text></svg><script>alert(1)</script>', ''].map(hostile => [hostile]) },
    );
  });

  test('brings no style, no colour and no font of its own, and is the same bytes each time', () => {
    const page = drawn('fp16');
    expect(page).not.toMatch(/<style|font-|#[0-9a-f]{3}/);
    expect(page).toMatch(/<svg viewBox="0 0 360 40" role="img" aria-label="fp16"/);
    expect(drawn('fp16')).toBe(page);
  });

  test('has no more of a name than there is room for, in whole characters', () => {
    expect(shortened(`${'𝒳'.repeat(300)} #1, #2`, 10)).toBe('𝒳𝒳𝒳…#1, #2');
    expect(shortened('a\nb', 4)).toBe('a b');
  });
});

describe('distributions of latencies', () => {
  const document = withMembers(at => ({ rounds: Array.from({ length: 60 }, (_, round) => samples(200, at + round)) }));
  const page = toText(distributionChart(document, 'fp32') as Html);

  test('stay small, however many samples there are', () => {
    expect(page.length).toBeLessThan(40_000);
    expect(page.length).toBeLessThan(3000 * page.match(/<circle/g)!.length);
  });

  test('have a row a member with its median, the smallest platform first and hollow', () => {
    const names = textsOf(page).filter(words => words!.startsWith('c_'));
    expect(names[0]).toMatch(/_r_wasm/);
    expect(names.at(-1)).toMatch(/_r_cpu-n/);
    expect(page).toContain('fill-opacity="0"');
    expect(page).toContain('The fuller, the bigger the platform: wasm, cpu-1 and cpu-n.');
    const { medianMs } = document.latencySummaries.find(({ side }) => side.recipe === 'fp32')!;
    expect(page).toContain(`>${medianMs.toFixed(3)}</text>`);
  });

  test('say how many samples are beyond the axis', () => {
    expect(page).toMatch(/Of [\d,]+ samples [\d,]+ are beyond the axis; the longest took 10\.\d+\./);
    const even = withMembers(() => ({ rounds: [[1, 1, 1]] }));
    expect(toText(distributionChart(even, 'fp32') as Html)).not.toContain('beyond');
  });

  /** The corners of each histogram. */
  const shapesOf = (drawn: string) =>
    [...drawn.matchAll(/<path d="M([^"]*)"\/>/g)].map(([, corners]) =>
      corners!.split('L').map(corner => corner.split(',').map(Number) as [number, number]),
    );

  test('are as high as there is room for where they are highest, and have the median among their bars', () => {
    const heights = shapesOf(page).map((corners, at) => 46 * at + 36 - Math.min(...corners.map(([, y]) => y)));
    expect(Math.max(...heights)).toBeCloseTo(20, 1);
    const drawn = toText(distributionChart(reportDocument(), 'fp32') as Html);
    const shapes = shapesOf(drawn);
    const medians = numbersOf(drawn, /<circle [^>]*>/g, ['cx']);
    expect(medians).toHaveLength(shapes.length);
    for (const [at, corners] of shapes.entries()) {
      const filled = corners.filter(
        ([, y], index) => y < 46 * at + 36 || (corners[index - 1]?.[1] ?? 99) < 46 * at + 36,
      );
      const ends = filled.map(([x]) => x);
      expect(medians[at]![0]).toBeGreaterThanOrEqual(Math.min(...ends));
      expect(medians[at]![0]).toBeLessThanOrEqual(Math.max(...ends));
    }
  });

  test('are not squeezed by what lies far from all else, though it is more than a hundredth', () => {
    const rounds = [[...samples(60, 1).map(each => Math.min(each, 2)), 50, 50, 50]];
    const drawn = toText(
      distributionChart(
        withMembers(() => ({ rounds })),
        'fp32',
      ) as Html,
    );
    expect(drawn).toMatch(/samples 9 are beyond the axis; the longest took 50/);
  });

  test('are not drawn where there are no samples', () => {
    expect(distributionChart({ ...reportDocument(), latency: null }, 'fp32')).toBe(false);
  });
});

describe('parts of a difference', () => {
  const [pair] = explainedPairs(reportDocument());
  const parts = ['upload', 'h2d', 'kernels', 'gaps', 'd2h'] as const;
  const differences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 5 });

  test('lie right of zero where the right one takes longer, left where less, and add up to the line of the sum', () => {
    fc.assert(
      fc.property(differences, each => {
        const differenceMs = each.reduce((sum, one) => sum + one, 0);
        const told = parts.map((part, at) => ({ part, leftMs: 0, rightMs: each[at]!, differenceMs: each[at]! }));
        const cause = { ...pair!.cause, differenceMs, parts: told };
        const page = toText(causeChart('fp32', [{ ...pair!, cause }]));
        const bars = numbersOf(page, /<rect [^>]*--part-[^>]*>/g, ['x', 'width']);
        const [[zero], [sum]] = numbersOf(page, /<line [^>]*>/g, ['x1']) as [[number], [number]];
        expect(bars).toHaveLength(each.filter(one => one !== 0).length);
        // Of either side each begins where the one before it ends, and the first at zero.
        for (const side of [1, -1]) {
          const ends = bars
            .map(([x, width]) => [side * (x! - zero), side * (x! + width! - zero)].sort((a, b) => a - b))
            .filter(([near, far]) => near! + far! > 0)
            .sort(([a], [b]) => a! - b!);
          for (const [at, [near]] of ends.entries())
            expect(Math.abs(near! - (ends[at - 1]?.[1] ?? 0))).toBeLessThan(0.25);
        }
        const lengths = bars.map(([x, width]) => (x! >= zero - 0.1 ? width! : -width!));
        expect(Math.abs(lengths.reduce((all, one) => all + one, zero) - sum)).toBeLessThan(0.5);
      }),
      { numRuns: 30 },
    );
  });
});

describe('devices along the run', () => {
  const runsOf = (telemetry: Telemetry[]): DeviceRun[] =>
    deviceRuns(toldMembers(withMembers(at => (at === 1 ? { telemetry } : {}))));

  test('keep every extreme, however many rounds there are', () => {
    const clocks = fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 500 })), {
      minLength: 1,
      maxLength: 300,
      size: 'max',
    });
    fc.assert(
      fc.property(clocks, rounds => {
        const [run] = runsOf(
          rounds.map(([clock, more], at) =>
            reading({ smClockMhz: clock, smClockRangeMhz: [clock, clock + more], atSeconds: at }),
          ),
        );
        const { moments } = run!.series[0]!;
        expect(moments.length).toBeLessThanOrEqual(80);
        expect(Math.min(...moments.map(({ low }) => low))).toBe(Math.min(...rounds.map(([clock]) => clock)));
        expect(Math.max(...moments.map(({ high }) => high))).toBe(
          Math.max(...rounds.map(([clock, more]) => clock + more)),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('are one for a device and its partitions, by the number of the round where no time is told', () => {
    const document = withMembers(() => ({ telemetry: [reading({ powerWatts: 300 }), reading({ powerWatts: 310 })] }));
    const platforms = document.platforms.map(one => ({ ...one, accelerator: 'one' }));
    const [run, ...others] = deviceRuns(toldMembers({ ...document, platforms }));
    expect(others).toEqual([]);
    expect(run).toMatchObject({ by: 'rounds', end: 2, throttled: [], platforms: ['cpu-1', 'cpu-n', 'wasm'] });
    expect(run!.series.map(({ title }) => title)).toEqual(['Power, W']);
  });

  test('say in words what throttled them and when; an idle device was throttled by nothing', () => {
    const throttled = [
      reading({ smClockMhz: 1980, throttleReasons: ['GPU_IDLE'], atSeconds: 1 }),
      reading({ smClockMhz: 1200, throttleReasons: ['SW_POWER_CAP', 'GPU_IDLE'], atSeconds: 2 }),
    ];
    expect(runsOf(throttled)[0]!.throttled).toEqual([{ reason: 'SW_POWER_CAP', at: [2] }]);
    const page = toText(telemetryBlock(withMembers(() => ({ telemetry: throttled }))) as Html);
    expect(page).toContain('>SW_POWER_CAP, ');
    expect(page).toMatch(/1,200 · 1,590 · 1,980<td>.*<td>GPU_IDLE, SW_POWER_CAP[<\n]/s);
  });

  test('show the load of the host only where nothing but the host measured', () => {
    const load = { cores: 2, busySeconds: 1, ownSeconds: 0.5 };
    const loaded = reading({ load, seconds: 1, atSeconds: 1 });
    expect(runsOf([loaded])[0]!.series).toEqual([
      { title: 'Load of the host, %', moments: [{ at: 1, value: 50, low: 50, high: 50 }] },
    ]);
  });

  test('are left out where nothing was told and nothing is missing', () => {
    expect(telemetryBlock({ ...reportDocument(), latency: null })).toBe(false);
  });
});

describe('margins and flips', () => {
  const { comparisons } = reportDocument();
  const bin = (from: number, to: number | null, inputs: number, flips: number) => ({
    from,
    to,
    inputs,
    flips,
    rate: inputs === 0 ? null : flips / inputs,
    interval: inputs === 0 ? null : { low: flips === 0 ? 0 : 0.125, high: 0.5, level: 0.95, method: 'wilson' },
  });
  const { relation, left } = comparisons[0]!;
  const all = {
    relation,
    left,
    recipe: 'fp16',
    others: 2,
    inputs: 30,
    withoutMargin: 0,
  };
  const page = (flips: number) =>
    toText(
      calibrationSection({
        ...reportDocument(),
        calibrations: [
          {
            ...all,
            flips,
            largestFlipped: flips === 0 ? null : 0.05,
            below: flips === 0 ? null : bin(0, 0.05, 10, flips),
            bins: [bin(0, 0.1, 10, flips), bin(0.1, 0.2, 0, 0), bin(0.2, null, 20, 0)],
            above: bin(0, null, 20, 0),
          },
        ],
      })!.body,
    );

  test('are a dot with its interval for each margin that inputs have', () => {
    expect(page(3).match(/<circle/g)).toHaveLength(2);
    const whiskers = numbersOf(page(3), /<line [^>]*>/g, ['x1', 'x2', 'y1', 'y2']).filter(
      ([left, right]) => left === right,
    );
    const [bottom, top] = [128, 8];
    const y = (share: number) => bottom - (bottom - top) * (share / 0.5);
    expect(whiskers.map(([, , ...ends]) => ends.sort((a, b) => b! - a!))).toEqual([
      [y(0.125), y(0.5)],
      [y(0), y(0.5)],
    ]);
    expect(page(3)).toContain(
      `aria-label="fp16, between engines, ${left.label}: 3 of 30 inputs flip; by margin from 0 on 30\u00A0%, 0.2 on 0\u00A0%"`,
    );
  });

  test('are no chart where nothing flips, and the same table folded away', () => {
    expect(page(0)).not.toContain('<figure');
    for (const shown of [page(0), page(3)])
      expect(shown).toMatch(/<details class="all"><summary>Flips by margin: 1 table<.*id="margins-table-0"/s);
  });

  test('are a row each: how many flip, up to which margin alone, and how many above it may', () => {
    expect(textOf(page(3))).toContain(`fp16 between engines ${left.label} and 2 3 of 30 0.05 30 % of 10 50 %`);
    expect(textOf(page(0))).toContain(`fp16 between engines ${left.label} and 2 0 of 30 – – 50 %`);
  });
});
