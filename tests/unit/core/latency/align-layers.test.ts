import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignLayers, compareKernels } from '../../../../harness/core/latency/align-layers.ts';

const layer = (name: string, ms: number, kernel?: string) => ({
  layer: name,
  ms: [ms],
  ...(kernel === undefined ? {} : { kernel }),
});
const some = fc.array(
  fc.record({
    layer: fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 3 })
      .map(one => one.join(' + ')),
    kernel: fc.constantFrom('k1', 'k2', 'k3'),
    ms: fc.array(fc.option(fc.double({ min: 0, max: 10, noNaN: true })), { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 8 },
);
const total = (groups: readonly ({ readonly ms: number } | null)[]): number =>
  groups.reduce((sum, group) => sum + (group?.ms ?? 0), 0);

describe('layers of two engines', () => {
  test('belong together by name, and by the nodes that they fuse', () => {
    const left = [layer('conv1 + relu1', 3, 'fused'), layer('pool', 1, 'p'), layer('fc', 1, 'gemm')];
    const right = [layer('conv1', 2, 'c'), layer('relu1', 2, 'r'), layer('pool', 1, 'p'), layer('softmax', 0.5, 's')];
    expect(alignLayers(left, right)).toEqual([
      {
        left: { layers: ['conv1 + relu1'], kernels: ['fused'], ms: 3 },
        right: { layers: ['conv1', 'relu1'], kernels: ['c', 'r'], ms: 4 },
        differenceMs: 1,
        sameKernels: false,
      },
      {
        left: null,
        right: { layers: ['softmax'], kernels: ['s'], ms: 0.5 },
        differenceMs: 0.5,
        sameKernels: false,
      },
      {
        left: { layers: ['pool'], kernels: ['p'], ms: 1 },
        right: { layers: ['pool'], kernels: ['p'], ms: 1 },
        differenceMs: 0,
        sameKernels: true,
      },
      { left: { layers: ['fc'], kernels: ['gemm'], ms: 1 }, right: null, differenceMs: -1, sameKernels: false },
    ]);
  });

  test('of one name that comes twice are told apart by their place', () => {
    const twice = [layer('copy', 1, 'a'), layer('copy', 2, 'b')];
    expect(alignLayers(twice, twice).map(({ differenceMs, sameKernels }) => [differenceMs, sameKernels])).toEqual([
      [0, true],
      [0, true],
    ]);
  });

  test('that only reformat for another are no part of it', () => {
    const name = 'Reformatting CopyNode for Input Tensor 0 to conv1 + relu1';
    const aligned = alignLayers([layer(name, 1), layer('conv1 + relu1', 3)], [layer('conv1', 2), layer('relu1', 1)]);
    expect(aligned.find(({ right }) => right === null)?.left?.layers).toEqual([name]);
  });

  test('are each in one group, and their times add up', () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const aligned = alignLayers(left, right);
        const names = (side: 'left' | 'right') => aligned.flatMap(one => one[side]?.layers ?? []).sort();
        expect(names('left')).toEqual(left.map(one => one.layer).sort());
        expect(names('right')).toEqual(right.map(one => one.layer).sort());
        const difference = total(aligned.map(one => one.right)) - total(aligned.map(one => one.left));
        expect(aligned.reduce((sum, one) => sum + one.differenceMs, 0)).toBeCloseTo(difference, 9);
      }),
    );
  });

  test('of one engine with itself differ in nothing', () => {
    fc.assert(
      fc.property(some, layers => {
        expect(alignLayers(layers, layers).every(one => one.differenceMs === 0 && one.sameKernels)).toBe(true);
      }),
    );
  });
});

describe('kernels of two engines', () => {
  test('are counted by the layers that they compute, the longest first', () => {
    const left = [layer('a', 1, 'k1'), layer('b', 2, 'k1'), layer('c', 1, 'k2')];
    const right = [layer('a', 1, 'k1'), layer('b', 2, 'k3'), layer('c', 4, 'k2')];
    expect(compareKernels(left, right)).toEqual([
      { kernel: 'k2', calls: { left: 1, right: 1 }, ms: { left: 1, right: 4 } },
      { kernel: 'k1', calls: { left: 2, right: 1 }, ms: { left: 3, right: 1 } },
      { kernel: 'k3', calls: { left: 0, right: 1 }, ms: { left: 0, right: 2 } },
    ]);
  });

  test('have as many calls as there are layers', () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const uses = compareKernels(left, right);
        expect(uses.reduce((sum, { calls }) => sum + calls.left, 0)).toBe(left.length);
        expect(uses.reduce((sum, { calls }) => sum + calls.right, 0)).toBe(right.length);
      }),
    );
  });
});
