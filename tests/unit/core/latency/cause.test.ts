import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainDifference } from '../../../../harness/core/latency/cause.ts';

const ms = fc.double({ min: 0, max: 100, noNaN: true });
const rounds = fc.array(fc.array(ms, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
const layers = fc.array(
  fc.record({ layer: fc.string(), ms: fc.array(fc.option(ms), { minLength: 1, maxLength: 3 }) }),
  {
    maxLength: 4,
  },
);
const member = fc.record(
  {
    parts: fc.record(
      { upload: rounds, h2d: rounds, compute: rounds, d2h: rounds, enqueue: rounds },
      { requiredKeys: ['h2d', 'compute', 'd2h', 'enqueue'] },
    ),
    layers,
    rounds,
  },
  { requiredKeys: ['rounds'] },
);

const parts = (compute: number, more: Readonly<Record<string, number>> = {}) =>
  ({
    h2d: [[0.1]],
    compute: [[compute]],
    d2h: [[0.1]],
    enqueue: [[0.2]],
    ...Object.fromEntries(Object.entries(more).map(([part, value]) => [part, [[value]]])),
  }) as { h2d: number[][]; compute: number[][]; d2h: number[][]; enqueue: number[][]; upload?: number[][] };

describe('the cause of a difference', () => {
  test('is a part, and the parts add up to the whole', () => {
    fc.assert(
      fc.property(member, member, (left, right) => {
        const cause = explainDifference(left, right);
        const sum = cause.parts.reduce((total, { differenceMs }) => total + differenceMs, 0);
        expect(sum).toBeCloseTo(cause.differenceMs, 9);
        expect(cause.rightMs - cause.leftMs).toBeCloseTo(cause.differenceMs, 9);
        if (cause.main !== null) expect(cause.parts.map(({ part }) => part)).toContain(cause.main);
      }),
    );
  });

  test('is the other way round for the sides exchanged, with the same main part', () => {
    fc.assert(
      fc.property(member, member, (left, right) => {
        const [there, back] = [explainDifference(left, right), explainDifference(right, left)];
        expect(back.differenceMs).toBe(-there.differenceMs + 0);
        expect(back.main).toBe(there.main);
        expect(back.enqueueBound).toEqual({ left: there.enqueueBound.right, right: there.enqueueBound.left });
      }),
    );
  });

  test('is the upload where that took longer', () => {
    const cause = explainDifference(
      { rounds: [[1]], parts: parts(2, { upload: 5 }) },
      { rounds: [[1]], parts: parts(1.5, { upload: 9 }) },
    );
    expect(cause.main).toBe('upload');
    expect(cause.differenceMs).toBeCloseTo(3.5);
  });

  test('is kernels or gaps only where both sides were profiled', () => {
    const layer = (value: number) => [{ layer: 'conv', ms: [value, null] }];
    const left = { rounds: [[1]], parts: parts(2), layers: layer(1.8) };
    const right = { rounds: [[1]], parts: parts(3), layers: layer(1.9) };
    const cause = explainDifference(left, right);
    expect(cause.main).toBe('gaps');
    expect(cause.parts.find(({ part }) => part === 'kernels')!.differenceMs).toBeCloseTo(0.1);
    expect(explainDifference(left, { rounds: [[1]], parts: right.parts }).main).toBe('compute');
  });

  test('names the side whose host is slower than its device', () => {
    const { enqueueBound } = explainDifference(
      { rounds: [[1]], parts: parts(2, { enqueue: 3 }) },
      { rounds: [[1]], parts: parts(2) },
    );
    expect(enqueueBound).toEqual({ left: true, right: false });
  });

  test('says nothing of the host where the profiler made it wait', () => {
    const profiled = { rounds: [[1]], parts: parts(2, { enqueue: 3 }), layers: [{ layer: 'conv', ms: [1] }] };
    expect(explainDifference(profiled, profiled).enqueueBound).toEqual({ left: false, right: false });
  });

  test('is all compute where a side was not timed by its parts', () => {
    const cause = explainDifference({ rounds: [[1]] }, { rounds: [[1.5, 2.5]] });
    expect(cause.parts).toEqual([{ part: 'compute', leftMs: 1, rightMs: 2, differenceMs: 1 }]);
  });
});
