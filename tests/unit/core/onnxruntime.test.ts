import { describe, expect, test } from 'vitest';
import { tensorInfos, unsupportedOperator } from '../../../harness/core/onnxruntime.ts';

const graph = { nodes: [{ name: 'frob-1', opType: 'Frobnicate', domain: 'ai.none' }] };

describe('an operator that ONNX Runtime does not have', () => {
  test.for([
    [
      'failed:This is an invalid model. In Node, ("frob-9", Frobnicate, "", -1) : ("input": tensor(float),) -> ("out": tensor(float),) , Error No Op registered for Frobnicate with domain_version of 13',
      'Node frob-9 is a Frobnicate,',
    ],
    [
      'failed:Fatal error: ai.none:Frobnicate(-1) is not a registered function/op',
      'Node frob-1 is a ai.none.Frobnicate,',
    ],
    ["Could not find an implementation for Frobnicate(13) node with name 'frob-7'", 'Node frob-7 is a Frobnicate,'],
  ])('is named with its node: %s', ([message, words]) => {
    const error = unsupportedOperator(message!, graph);
    expect(error).toMatchObject({ code: 'OPERATOR_UNSUPPORTED', message: expect.stringContaining(words!) });
  });

  test('is not seen in another message', () => {
    expect(unsupportedOperator('Load model failed. File does not exist', graph)).toBeNull();
  });
});

test('a dimension without a name is a question mark', () => {
  const metadata = [{ name: 'x', isTensor: true as const, type: 'float32', shape: ['', 3] }];
  expect(tensorInfos(metadata)).toEqual([{ name: 'x', dtype: 'float32', shape: ['?', 3] }]);
});
