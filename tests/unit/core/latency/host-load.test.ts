import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHostShared, lostShare } from '../../../../harness/core/latency/host-load.ts';
import { hostLoad } from '../../../fixtures/telemetry.ts';

describe('others on the cores of the host', () => {
  test('take what is idle first', () => {
    expect(lostShare(hostLoad({ cores: 2, own: 1, others: 0.5 }), 1)).toBe(0);
    expect(lostShare(hostLoad({ cores: 2, own: 2, others: 0.5 }), 2)).toBeCloseTo(0.25, 6);
    expect(lostShare(hostLoad({ cores: 8, own: 4, others: 5 }), 4)).toBeCloseTo(0.25, 6);
  });

  test('take half of it at most where a core is idle at times, and nothing where they are no more than ticks', () => {
    expect(lostShare(hostLoad({ cores: 4, own: 1, others: 2 }), 2)).toBe(0);
    expect(lostShare(hostLoad({ cores: 4, own: 1, others: 2.7 }), 4)).toBe(0.5);
    expect(lostShare(hostLoad({ cores: 2, own: 2, others: 0.09 }), 2)).toBe(0);
    expect(lostShare(hostLoad({ cores: 2, own: 2, others: 1 }), null)).toBe(0);
    expect(lostShare([], 2)).toBe(0);
  });

  test('may take all that the member did not get of a host without an idle moment', () => {
    expect(lostShare(hostLoad({ cores: 2, own: 0.3, others: 1.7 }), 1)).toBeCloseTo(0.7, 6);
    expect(lostShare(hostLoad({ cores: 2, own: 0.3, others: 1.7 }), 2)).toBeCloseTo(0.85, 6);
    expect(lostShare(hostLoad({ cores: 2, own: 0, others: 2 }), 2)).toBe(0.99);
    expect(lostShare(hostLoad({ cores: 2, own: 1, others: 1 }), 1)).toBe(0);
  });

  test('are no more than what counting in ticks of 10 ms may give in rounds that are as short', () => {
    const short = (others: number) =>
      hostLoad({ cores: 2, own: 0.01, others }, 12).map(round => ({ ...round, seconds: 0.011 }));
    expect(lostShare(short(0.004), 2)).toBe(0);
    expect(lostShare(short(0.006), 2)).toBeGreaterThan(0.2);
  });

  test('are said of a member from a tenth of the cores on', () => {
    expect(isHostShared(hostLoad({ cores: 4, own: 1, others: 0.39 }))).toBe(false);
    expect(isHostShared(hostLoad({ cores: 4, own: 1, others: 0.41 }))).toBe(true);
    expect(isHostShared([])).toBe(false);
  });

  test('even out over rounds whose ticks were fewer than their own time', () => {
    const rounds = [
      ...hostLoad({ cores: 2, own: 1.2, others: -0.5 }),
      ...hostLoad({ cores: 2, own: 1.2, others: 0.5 }),
    ];
    expect(lostShare(rounds, 2)).toBe(0);
  });

  test('never take less from the same member where they do more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 16 }),
        fc.double({ min: 0, max: 16, noNaN: true }),
        fc.double({ min: 0, max: 16, noNaN: true }),
        (cores, threads, some, more) => {
          const lost = (others: number) => lostShare(hostLoad({ cores, own: 0, others }), Math.min(cores, threads));
          expect(lost(some + more)).toBeGreaterThanOrEqual(lost(some) - 1e-9);
        },
      ),
    );
  });
});
