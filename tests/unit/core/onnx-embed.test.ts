import { describe, expect, test } from 'vitest';
import { inspectOnnx, roundWeightsToHalf } from '../../../harness/core/onnx.ts';
import { embedExternalData } from '../../../harness/core/onnx-embed.ts';
import { graph, graphAttribute, model, tensorMaker, value } from '../../fixtures/onnx-maker.ts';
import { classifier } from '../../fixtures/tiny-models.ts';

const none = new Map<string, Uint8Array>();

describe('embedding external data', () => {
  test('gives a model that needs no other file and is otherwise the one that never had external data', () => {
    const outside = classifier({ storage: { file: 'w.bin' } });
    const embedded = embedExternalData(outside.model, outside.external);
    expect(inspectOnnx(embedded).externalFiles).toEqual([]);
    expect(embedded).toEqual(classifier().model);
  });

  test('changes nothing where there is nothing to embed', () => {
    const { model: bytes } = classifier();
    expect(embedExternalData(bytes, none)).toEqual(bytes);
  });

  test('reaches subgraphs, and commutes with rounding', () => {
    const { tensor, external } = tensorMaker();
    const branch = graph({
      nodes: [{ opType: 'Identity', inputs: ['inner'], output: 'z' }],
      initializers: [tensor('inner', [3], new Float32Array([0.1, 0.2, 0.3]), { file: 'w.bin' })],
      outputs: [value('z', [3])],
    });
    const bytes = model({
      nodes: [{ opType: 'If', inputs: ['yes'], output: 'y', attributes: [graphAttribute('then_branch', branch)] }],
      inputs: [value('yes', [1], 9)],
      outputs: [value('y', [3])],
    });
    const embedded = embedExternalData(bytes, external);
    expect(inspectOnnx(embedded).externalTensors).toEqual([]);
    const rounded = roundWeightsToHalf(bytes, external);
    expect(embedExternalData(rounded.model, rounded.external)).toEqual(roundWeightsToHalf(embedded, none).model);
  });

  test('refuses data that is not there, naming file and tensor', () => {
    const { model: bytes } = classifier({ storage: { file: 'w.bin' } });
    expect(() => embedExternalData(bytes, none)).toThrow(/w1 .*w\.bin, which is not there/);
  });
});
