import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseInspector } from '../../../../harness/core/tensorrt/inspector.ts';

const fixture = join(import.meta.dirname, '../../../fixtures/tensorrt/layers-10.6-names.json');

describe('layers of an engine', () => {
  test('built with names only are names (trtexec 10.6 on an H200)', () => {
    const { layers } = parseInspector(readFileSync(fixture, 'utf8'));
    expect(layers).toHaveLength(3);
    expect(layers[1]).toEqual({
      name: '_conv_stem + _bn0 + _bn0_o_relu6',
      type: null,
      tactic: null,
      kernel: null,
      precision: null,
    });
  });

  // A layer of 10.0, shortened, from NVIDIA/TensorRT#4020.
  test('built in detail have type, tactic, kernel and precision', () => {
    const layer = {
      Name: 'resnetv15_stage3_conv1_fwd + resnetv15_stage3_batchnorm1_fwd',
      LayerType: 'CaskConvolution',
      Inputs: [{ Name: 'resnetv15_stage3_relu0_fwd', Location: 'Device', Dimensions: [1, 256, 14, 14] }],
      Outputs: [
        {
          Name: 'resnetv15_stage3_batchnorm1_fwd',
          'Format/Datatype': 'Thirty-two wide channel vectorized row major Int8 format',
        },
      ],
      TacticName: 'sm80_xmma_fprop_implicit_gemm_interleaved_i8i8_i8i32_f32',
      TacticValue: '0x4749124f62d8bd23',
    };
    expect(parseInspector(JSON.stringify({ Layers: [layer], Bindings: ['data'] })).layers).toEqual([
      {
        name: layer.Name,
        type: 'CaskConvolution',
        tactic: '0x4749124f62d8bd23',
        kernel: 'sm80_xmma_fprop_implicit_gemm_interleaved_i8i8_i8i32_f32',
        precision: 'INT8',
      },
    ]);
  });

  test.each([
    [{ 'Format/Datatype': 'Channel major FP16 format where channel % 8 == 0' }, 'FP16'],
    [{ 'Format/Datatype': 'Half' }, 'FP16'],
    [{ 'Format/Datatype': 'Row major linear FP32' }, 'FP32'],
    [{ 'Format/Datatype': 'N/A due to dynamic shapes' }, null],
    // 11 says format and type apart; by its documents, not seen.
    [{ Format: 'LINEAR', DataType: 'BFloat16' }, 'BF16'],
    [{ Format: 'LINEAR', Datatype: 'FP8' }, 'FP8'],
  ])('have the precision of their first output: %o', (output, precision) => {
    const text = JSON.stringify({ Layers: [{ Name: 'a', Outputs: [output] }], 'I/O Tensors': [] });
    expect(parseInspector(text).layers[0]!.precision).toBe(precision);
  });

  test.each([
    ['{"Layers": [', 'it is no JSON'],
    ['[]', 'it is a list, without a list "Layers"'],
    ['{"layers": {}}', 'an object with "layers", without a list "Layers"'],
    ['{"Layers": ["a", 7]}', 'layer 2 is a number, and neither a name nor an object with "Name"'],
  ])('of an unknown form are an error in words: %s', (text, words) => {
    expect(() => parseInspector(text)).toThrow(
      expect.objectContaining({ code: 'INSPECTOR_UNKNOWN', message: expect.stringContaining(words) }),
    );
  });
});
