import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whyNotRunnable } from '../../../harness/core/compatibility.ts';

describe('why an engine cannot run', () => {
  const wasm = { id: 'wasm-0123456789ab', provides: ['onnx-graph'] };

  test('is said with both sides: what is required and what is there', () => {
    const reason = whyNotRunnable(['onnx-graph', 'cpu-layout:x64-epyc'], wasm);
    expect(reason).toBe('The engine requires cpu-layout:x64-epyc, and wasm-0123456789ab provides only onnx-graph.');
  });

  test('is null exactly when every requirement is provided', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(names, names, (requires, provides) => {
        const runs = requires.every(one => provides.includes(one));
        expect(whyNotRunnable(requires, { id: 'p', provides }) === null).toBe(runs);
      }),
    );
  });
});
