import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  bytes,
  change,
  count,
  digits,
  ms,
  percent,
  plural,
  pValue,
  score,
  seconds,
  sentenceList,
  shortDigest,
  time,
} from '../../../harness/report/format.ts';

describe('numbers', () => {
  it.each([
    [count(0), '0'],
    [count(1234567), '1,234,567'],
    [plural(1, 'flip'), '1 flip'],
    [plural(3000, 'flip'), '3,000 flips'],
    [percent(0), '0\u00A0%'],
    [percent(1 / 600), '0.167\u00A0%'],
    [percent(1), '100\u00A0%'],
    [accuracy(0.912), '91.20\u00A0%'],
    [change(0.125), '+12.5\u00A0%'],
    [change(-0.125), '−12.5\u00A0%'],
    [change(0), '±0\u00A0%'],
    [ms(1.2), '1.200'],
    [seconds(0.2134), '0.213 s'],
    [seconds(194.2), '3 min 14 s'],
    [seconds(119.6), '2 min 0 s'],
    [bytes(0), '0 B'],
    [bytes(1023), '1,023 B'],
    [bytes(1_790_112), '1.71 MiB'],
    [digits(12345.678), '12,346'],
    [digits(-0.012345), '-0.0123'],
    [pValue(0.0004), 'p < 0.001'],
    [pValue(0.16), 'p = 0.16'],
    [score(0), '0'],
    [score(8.9e-8), '8.9e-8'],
    [score(0.0123), '0.0123'],
    [shortDigest(`sha256:${'ab'.repeat(32)}`), 'abababababab'],
    [time('2026-11-23T22:15:00.000Z'), '2026-11-23 22:15:00 UTC'],
    [sentenceList([]), ''],
    [sentenceList(['cpu-1']), 'cpu-1'],
    [sentenceList(['cpu-1', 'cpu-n', 'wasm']), 'cpu-1, cpu-n and wasm'],
  ])('read as people read them: %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('keep their digits when they are grouped', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), value => {
        expect(count(value).replaceAll(',', '')).toBe(String(value));
      }),
    );
  });

  it('never show 60 seconds in a minute', () => {
    fc.assert(
      fc.property(fc.float({ min: 90, max: 10_000, noNaN: true }), value => {
        expect(seconds(value)).not.toContain(' 60 s');
      }),
    );
  });
});
