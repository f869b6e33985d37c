import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedFindings } from '../../../../harness/core/paper/findings.ts';
import { boundsOf, canBeWithin } from '../../../../harness/core/paper/printed.ts';
import { publishedTables } from '../../../../harness/core/paper/published-tables.ts';
import { contradictedClocks } from '../../../../harness/core/paper/table-i.ts';
import { tableII } from '../../../../harness/core/paper/table-ii.ts';
import { adversarialInputs, severityGap } from '../../../../harness/core/paper/table-iv.ts';
import { tableV } from '../../../../harness/core/paper/table-v.ts';
import { tableVI } from '../../../../harness/core/paper/table-vi.ts';
import { tableVII } from '../../../../harness/core/paper/table-vii.ts';
import { tableVIII } from '../../../../harness/core/paper/table-viii.ts';
import { copyMs, tableX } from '../../../../harness/core/paper/table-x.ts';
import { tableXI } from '../../../../harness/core/paper/table-xi.ts';
import { contradictedFirstEngines } from '../../../../harness/core/paper/table-xii.ts';
import { tableXIII } from '../../../../harness/core/paper/table-xiii.ts';
import { tableXVII } from '../../../../harness/core/paper/table-xvii.ts';
import { errorBounds, tableXVIII } from '../../../../harness/core/paper/table-xviii.ts';
import type { TableName } from '../../../../harness/core/tables/table.ts';

// What the paper says in words, made again of the numbers of its tables; and where the two do not agree.

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const span = (values: readonly number[], places: number) =>
  [Math.min(...values), Math.max(...values)].map(value => value.toFixed(places)).join(' to ');
const notes = (name: TableName) => publishedTables[name]().notes.join('\n');

describe('flips of Tables V and VI', () => {
  const across = tableV.flatMap(({ flips }) => flips.flat());
  const within = tableVI.flatMap(({ flips }) => Object.values(flips));

  test('are 0.175 to 0.828 % of 60,000 inputs but for two pairs of none, and at least 0.48 % across platforms', () => {
    expect(adversarialInputs).toBe(60_000);
    expect(
      span(
        within.filter(Boolean).map(flips => (100 * flips) / 60_000),
        3,
      ),
    ).toBe('0.175 to 0.828');
    expect(within.filter(flips => flips === 0)).toHaveLength(2);
    expect(
      span(
        across.map(flips => (100 * flips) / 60_000),
        3,
      ),
    ).toBe('0.480 to 0.808');
    expect(notes('VI')).toContain('0.175 to 0.828 % of the inputs flip, and none in 2 of 12 pairs');
    expect(notes('V')).toContain('0.480 to 0.808 %');
  });

  // The number of labels that differ is a distance (Hamming, 1950).
  test('fit each other: none is more than the way over a third engine, nor less than the difference of both', () => {
    const triangles = tableVI.flatMap(({ board, model, flips }) => {
      const others = tableV.find(row => row.model === model)!.flips;
      return (['1-2', '2-3', '1-3'] as const).flatMap(pair => {
        const [i, j] = pair.split('-').map(Number) as [number, number];
        return [0, 1, 2].map(k => {
          const to = (engine: number) => (board === 'nx' ? others[engine - 1]![k]! : others[k]![engine - 1]!);
          return [flips[pair], to(i), to(j)] as const;
        });
      });
    });
    expect(triangles).toHaveLength(36);
    for (const [one, left, right] of triangles) {
      expect(one).toBeLessThanOrEqual(left + right);
      expect(one).toBeGreaterThanOrEqual(Math.abs(left - right));
    }
  });
});

test('errors at severity 1 are 33.86 points below those at 5, as far as errors are printed', () => {
  expect(Math.abs(severityGap() - 33.86)).toBeLessThan(0.01);
});

describe('throughput of Table VII', () => {
  const of = (kind: 'optimized' | 'unoptimized', board: 'nx' | 'agx') => tableVII.map(row => row[kind][board]);

  test('grows 26.87 × and 22.71 × as summed FPS, and 13.6 to 74.4 × for single models', () => {
    const summed = (board: 'nx' | 'agx') => sum(of('optimized', board)) / sum(of('unoptimized', board));
    expect([summed('nx'), summed('agx')].map(gain => gain.toFixed(2))).toEqual(['26.87', '22.71']);
    const single = (['nx', 'agx'] as const).flatMap(board =>
      of('optimized', board).map((fps, at) => fps / of('unoptimized', board)[at]!),
    );
    expect(span(single, 1)).toBe('13.6 to 74.4');
    expect(notes('VII')).toContain('26.87 × on nx and 22.71 × on agx');
    expect(notes('VII')).toContain('single models are 13.6 to 74.4 × faster');
  });

  test('is higher on NX than on AGX for vgg-16 alone, which a note says', () => {
    const higher = tableVII.filter(({ optimized }) => optimized.nx > optimized.agx);
    expect(higher.map(({ model, optimized }) => [model, optimized])).toEqual([['vgg-16', { nx: 49.1, agx: 43.6 }]]);
    expect(notes('VII')).toContain('vgg-16 is faster on nx than on agx (49.1 and 43.6 FPS)');
  });
});

test('Table VIII prints cases ①, ②, ③ of seven, seven and four models, and has them of seven, seven and five by means', () => {
  const printed = ([1, 2, 3] as const).map(number => tableVIII.filter(row => row.printed.includes(number)).length);
  const byMeans = [
    tableVIII.filter(({ nxOnNx, agxOnAgx }) => nxOnNx.mean < agxOnAgx.mean),
    tableVIII.filter(({ nxOnNx, nxOnAgx }) => nxOnNx.mean < nxOnAgx.mean),
    tableVIII.filter(({ agxOnNx, agxOnAgx }) => agxOnNx.mean < agxOnAgx.mean),
  ].map(rows => rows.length);
  expect([printed, byMeans]).toEqual([
    [7, 7, 4],
    [7, 7, 5],
  ]);
  expect(notes('VIII')).toContain('Cases ①, ②, ③ of 7, 7, 4 models as printed and of 7, 7, 5 by their means');
  expect(notes('VIII')).toContain('Case ② is of an engine built on nx');
  expect(notes('figures')).toContain(
    'If each of 28 threads made 196 pictures a second, all would make 5,488 of Tiny-Yolov3 on nx, which is unlikely',
  );
  expect(notes('VIII')).toContain('fcn-resnet18-cityscapes: ①② printed, ①②③ by its means (29.13 ms on nx, 29.87 on');
});

describe('copies of Table X', () => {
  const row = (model: string) => tableX.find(one => one.model === model)!;

  test('have whole times that Table VIII has with two places', () => {
    for (const { model, nx, agx } of tableX) {
      const { nxOnNx, nxOnAgx } = tableVIII.find(one => one.model === model)!;
      for (const [exact, rounded] of [
        [nx.included, nxOnNx],
        [agx.included, nxOnAgx],
      ] as const) {
        expect(Math.abs(exact.mean - rounded.mean), model).toBeLessThan(0.0051);
        expect(Math.abs(exact.sd - rounded.sd), model).toBeLessThan(0.0051);
      }
    }
  });

  test('move the engine of Table II at 2.1 to 2.5 GB/s on NX', () => {
    const rates = tableX.map(({ model, nx }) => {
      const size = tableII.find(one => one.model === model)!.nx;
      return size / (nx.included.mean - nx.excluded.mean);
    });
    expect(span(rates, 1)).toBe('2.1 to 2.5');
    expect(notes('X')).toContain('On nx 2.1 to 2.5 MiB of the engine (Table II) are copied in a millisecond');
  });

  test('leave ResNet-18 faster on AGX, against section V.A', () => {
    const { nx, agx } = row('ResNet-18');
    expect(agx.included.mean).toBeLessThan(nx.included.mean);
    expect(tableVIII.find(({ model }) => model === 'ResNet-18')!.printed).not.toContain(2);
    expect(notes('X')).toContain('ResNet-18 is never ②: 12.651 ms on nx and 12.147 on agx');
  });

  test('are faster on AGX for Mobilenetv1 alone, against Finding 5', () => {
    const faster = tableX.filter(one => copyMs(one, 'agx') < copyMs(one, 'nx'));
    expect(faster.map(({ model }) => model)).toEqual(['Mobilenetv1']);
    expect(notes('X')).toContain('Mobilenetv1: the copies are faster on agx (4.645 ms, and 6.014 on nx)');
  });
});

test('all nine kernels of Table XI take longer on AGX', () => {
  expect(tableXI.filter(({ nx, agx }) => agx > nx)).toHaveLength(9);
  expect(notes('XI')).toContain('9 of 9 take longer on agx, by 28 to 140 %');
});

test('engine 1 of Table XII is that of Table VIII but for the mean of pednet, and four deviations', () => {
  expect(contradictedFirstEngines('mean')).toEqual([{ model: 'pednet', here: 37.96, there: 37.28 }]);
  expect(contradictedFirstEngines('sd').map(({ model }) => model)).toEqual([
    'ResNet-18',
    'vgg-16',
    'inception-v4',
    'pednet',
  ]);
});

test('three engines call the kernel of Table XIII nine, eight and six times', () => {
  expect(tableXIII.map(calls => calls.length)).toEqual([9, 8, 6]);
});

test('errors of Table XVII move by 0.46 to 12.76 points from engine to engine, where the text says 2 to 13', () => {
  const moves = tableXVII.map(({ engines }) => engines.map(({ error }) => error));
  expect(
    span(
      moves.map(errors => Math.max(...errors) - Math.min(...errors)),
      2,
    ),
  ).toBe('0.46 to 12.76');
  expect(notes('XVII')).toContain('0.46 to 12.76 points; the text says around 2 to 13 %');
});

describe('Table XVIII', () => {
  test.for(tableXVIII)('has the error of $kernel that its λ give, as far as they are printed', row => {
    expect(canBeWithin(row.error, errorBounds(row))).toBe(true);
  });

  test('would not have all of its errors of the λ as they stand, which only their rounding allows', () => {
    const points = tableXVIII.filter(({ error, nx, agx }) => (100 * (1 - agx / nx)).toFixed(2) === error.toFixed(2));
    expect(points.map(({ kernel }) => kernel)).toEqual(['nchhw2Tonhwc8']);
  });

  test('has bounds that an error a tenth off is not within', () => {
    for (const row of tableXVIII) expect(canBeWithin(row.error * 1.1, errorBounds(row)), row.kernel).toBe(false);
  });
});

test('the findings that are drawn from several tables have the numbers of each', () => {
  expect(publishedFindings[2].published).toBe(
    'Table VI: on one platform 105 to 497 of 60000 inputs, 0.175 to 0.828 %, and none in 2 of 12 pairs; Table V: across platforms 288 to 485 of 60000 inputs, 0.480 to 0.808 %.',
  );
  expect(publishedFindings[3].published).toContain(
    '28 and 36 threads of Tiny-Yolov3, 16 and 24 threads of Googlenet, with 82.0 to 86.2 % of the GPU used',
  );
  expect(publishedFindings[4].published).toContain(
    'in 7, 7, 4 of 13 models as printed, and in 7, 7, 5 by its own means',
  );
  expect(publishedFindings[5].published).toBe(
    'Table X: copies of one engine take longer on agx for 4 of 5 models; Table XI: 9 kernels of 3 models take 1.28 to 2.40 × as long there.',
  );
  expect(publishedFindings[6].published).toContain('they call one kernel of inception-v4 9, 8, 6 times');
});

describe('bounds of a printed number', () => {
  test('are half a unit of its last digit to either side', () => {
    expect(boundsOf(0.068)).toEqual({ low: expect.closeTo(0.0675, 12), high: expect.closeTo(0.0685, 12) });
    expect(boundsOf(28)).toEqual({ low: 27.5, high: 28.5 });
  });

  test('hold every number that is printed so', () => {
    const numbers = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 4 }), (value, places) => {
        const printed = value.toFixed(places);
        fc.pre(places === 0 || !printed.endsWith('0'));
        const { low, high } = boundsOf(Number(printed));
        expect(value).toBeGreaterThanOrEqual(low - 1e-9);
        expect(value).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
  });
});

test('the clock of AGX in Table I is not that of the captions, that of NX is', () => {
  expect(contradictedClocks.map(({ board, clockGHz, highestClockGHz }) => [board, clockGHz, highestClockGHz])).toEqual([
    ['agx', 1.137, 1.377],
  ]);
  expect(notes('I')).toContain('1137 MHz in the table, 1377 MHz in the captions');
});
