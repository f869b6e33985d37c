import { afterEach, describe, expect, test } from 'vitest';
import type { FindingsSpec } from '../../harness/core/records.ts';
import { defineFindings, registerFindingsWith } from '../../harness/define-findings.ts';

describe('defineFindings', () => {
  afterEach(() => registerFindingsWith(() => {}));

  test('gives what it was given to whoever registered, and returns it', () => {
    const registered: FindingsSpec[] = [];
    registerFindingsWith(one => registered.push(one));
    const findings: FindingsSpec = { name: 'boards', from: ['records/nx'], expect: { 3: 'fail' } };
    expect(defineFindings(findings)).toEqual(findings);
    expect(registered).toEqual([findings]);
  });

  test.for([
    [{ name: 'boards' }, "'from'"],
    [{ name: 'boards', from: [] }, 'from'],
    [{ name: 'boards', from: ['a'], expects: {} }, "Did you mean 'expect'?"],
    [{ name: 'boards', from: ['a'], expect: { 7: 'pass' } }, "'7'"],
    [{ name: 'boards', from: ['a'], expect: { 1: 'holds' } }, 'inconclusive'],
    [{ name: 'boards', from: ['a'], order: () => ['nx'] }, 'no plain data'],
    [undefined, 'findings'],
  ] as const)('%o is refused by what is wrong', ([wrong, said]) => {
    expect(() => defineFindings(wrong as never)).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringContaining(said) }),
    );
  });
});
