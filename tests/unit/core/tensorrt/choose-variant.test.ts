import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVariant } from '../../../../harness/core/tensorrt/choose-variant.ts';
import { compareVersions, majorOf } from '../../../../harness/core/tensorrt/versions.ts';

const of = (...versions: string[]) => versions.map(headers => ({ headers }));

describe('the variant for a library', () => {
  test.each([
    ['10.6.0.26', '10.6.0'],
    ['10.14.1', '10.6.0'],
    ['10.15.1', '10.15.1'],
    ['11.4.0', '11.4.0'],
    ['8.6.1', '8.5.3'],
    ['10.6', '10.6.0'],
  ])('of version %s has the newest headers of its major that are not newer: %s', (library, headers) => {
    expect(chooseVariant(of('8.5.3', '10.6.0', '10.15.1', '11.4.0'), library)).toEqual({ headers });
  });

  test('of an unknown minor has the oldest headers, which alone are surely not newer', () => {
    expect(chooseVariant(of('10.6.0', '10.15.1'), '10')).toEqual({ headers: '10.6.0' });
  });

  test.each(['8.4.0', '10.5.0', '12.0.0', ''])('of version %o is none', library => {
    expect(chooseVariant(of('8.5.3', '10.6.0', '11.4.0'), library)).toBeNull();
  });

  test('is always of the same major, never newer, and the best of those', () => {
    const version = fc
      .tuple(fc.integer({ min: 8, max: 11 }), fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 3 }))
      .map(parts => parts.join('.'));
    fc.assert(
      fc.property(fc.uniqueArray(version), version, (headers, library) => {
        const chosen = chooseVariant(of(...headers), library)?.headers;
        const able = headers.filter(one => majorOf(one) === majorOf(library) && compareVersions(one, library) <= 0);
        expect(chosen === undefined).toBe(able.length === 0);
        if (chosen === undefined) return;
        expect(able).toContain(chosen);
        expect(able.every(one => compareVersions(one, chosen) <= 0)).toBe(true);
      }),
    );
  });
});
