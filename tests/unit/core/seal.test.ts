import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { canonicalJson } from '../../../harness/core/canonical-json.ts';
import { isAsSealed, sealed } from '../../../harness/core/seal.ts';
import { mutatedJson } from '../../fixtures/fuzz/json-mutation.ts';
import { report } from '../../fixtures/sample-records.ts';

const anyRecord = fc.dictionary(fc.string(), fc.jsonValue());

describe('a sealed record', () => {
  test('is as sealed when it comes back from a file, in any order of its fields, and sealing again changes nothing', () =>
    fc.assert(
      fc.property(anyRecord, record => {
        const once = sealed(record, digestOf);
        const reversed = Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(once))).reverse());
        expect(isAsSealed(reversed, digestOf)).toBe(true);
        expect(sealed(once, digestOf)).toEqual(once);
      }),
    ));

  test('is not as sealed once anything of it says something else', () => {
    const whole = JSON.parse(JSON.stringify(sealed(report(), digestOf))) as unknown;
    fc.assert(
      fc.property(mutatedJson([whole]), text => {
        const value = parsed(text);
        fc.pre(value !== undefined);
        expect(isAsSealed(value, digestOf)).toBe(meaning(value) === canonicalJson(whole));
      }),
      { numRuns: 300 },
    );
  });

  test('of no record is none', () => {
    for (const value of [null, 1, 'text', [], {}, { digest: null }]) expect(isAsSealed(value, digestOf)).toBe(false);
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function meaning(value: unknown): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null;
  }
}
