import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../harness/core/canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x y' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x y","d":null}]}');
  });

  test('sorts by UTF-16 code units, and leaves undefined fields out', () => {
    expect(canonicalJson({ ö: 1, z: 2, Z: 3, 10: 4, 9: 5, gone: undefined })).toBe('{"10":4,"9":5,"Z":3,"z":2,"ö":1}');
  });

  test('writes numbers as ECMAScript does, minus zero as zero', () => {
    expect(canonicalJson([1e21, 1e-7, 0.1, -0, 100])).toBe('[1e+21,1e-7,0.1,0,100]');
  });

  test.for([
    ['NaN', { a: [0, Number.NaN] }, '$.a[1]'],
    ['infinity', Number.POSITIVE_INFINITY, '$'],
    ['undefined in an array', { a: [undefined] }, '$.a[0]'],
    ['a hole in an array', new Array(1), '$[0]'],
    ['undefined at the top', undefined, '$'],
    ['a function', { f: () => 1 }, '$.f'],
    ['a big integer', [1n], '$[0]'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a map', { m: new Map() }, '$.m'],
    ['a typed array', { t: new Uint8Array(1) }, '$.t'],
  ] as const)('refuses %s and names its place', ([, value, place]) => {
    expect(() => canonicalJson(value)).toThrow(new RegExp(`at ${place.replace(/[$.[\]]/g, '\\$&')}\\.$`));
  });

  test('does not depend on the order of keys', () => {
    const shuffled = fc
      .dictionary(fc.string(), fc.jsonValue())
      .chain(value =>
        fc
          .shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length })
          .map(keys => [value, Object.fromEntries(keys.map(key => [key, value[key]]))] as const),
      );
    fc.assert(fc.property(shuffled, ([value, other]) => canonicalJson(value) === canonicalJson(other)));
  });

  test('reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
