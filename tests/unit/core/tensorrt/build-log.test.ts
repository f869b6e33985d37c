import { describe, expect, test } from 'vitest';
import { parseBuildLog } from '../../../../harness/core/tensorrt/build-log.ts';

const log = (...lines: string[]) => `${lines.join('\n')}\n`;

describe('warnings and errors', () => {
  test('are listed once each, with how often they were said', () => {
    const parsed = parseBuildLog(
      log(
        'W TensorRT was linked against cuDNN 8.9.6 but loaded cuDNN 8.9.2',
        'I Engine generation completed in 9.05298 seconds.',
        'W TensorRT was linked against cuDNN 8.9.6 but loaded cuDNN 8.9.2',
        // NVIDIA/TensorRT#2072.
        'E 4: [runtime.cpp::nvinfer1::Runtime::deserializeCudaEngine::50] Error Code 4: Internal Error (Engine deserialization failed.)',
        'F an internal one',
        '  on two lines',
      ),
    );
    expect(parsed.warnings).toEqual([
      { text: 'TensorRT was linked against cuDNN 8.9.6 but loaded cuDNN 8.9.2', count: 2 },
    ]);
    expect(parsed.errors.map(one => one.text)).toEqual([
      expect.stringContaining('deserializeCudaEngine::50'),
      'an internal one\non two lines',
    ]);
    expect(parsed.builderSeconds).toBe(9.05298);
  });

  test('of an empty log are none', () => {
    expect(parseBuildLog('')).toEqual({
      warnings: [],
      errors: [],
      tactics: [],
      tacticsFrom: null,
      builderSeconds: null,
    });
  });
});

describe('chosen tactics', () => {
  // Wording of 8.5 and 8.6; names shortened.
  const conv = 'backbone0.conv.weight + /backbone0/conv/Conv';
  const timing = [
    `V --------------- Timing Runner: ${conv} (CudaDepthwiseConvolution)`,
    'V CudaDepthwiseConvolution has no valid tactics for this config, skipping',
    `V --------------- Timing Runner: ${conv} (CaskConvolution)`,
    `V ${conv} Set Tactic Name: sm80_xmma_fprop_tilesize64x96x64_t1r3s3 Tactic: 0x028e842ce51fbd9d`,
    'V Tactic: 0x028e842ce51fbd9d Time: 0.323858',
    `V ${conv} Set Tactic Name: sm80_xmma_fprop_tilesize256x96x64 Tactic: 0x048dc59a1807b5bb`,
    'V Tactic: 0x048dc59a1807b5bb Time: 0.473294',
    'V Fastest Tactic: 0x028e842ce51fbd9d Time: 0.323858',
    'V >>>>>>>>>>>>>>> Chose Runner Type: CaskConvolution Tactic: 0x028e842ce51fbd9d',
  ];

  test('are those of the finished engine, with their kernels (8.x)', () => {
    const { tactics, tacticsFrom } = parseBuildLog(
      log(
        ...timing,
        'V Engine Layer Information:',
        `  Layer(Reformat): Reformatting CopyNode for Input Tensor 0 to ${conv}, Tactic: 0x0000000000000000, inputs[Float(1,3,512,768)] -> Reformatted Input Tensor 0 to ${conv}[Int8(1,3,512,768)]`,
        `  Layer(CaskConvolution): ${conv}, Tactic: 0x048dc59a1807b5bb, Reformatted Input Tensor 0 to ${conv}[Int8(1,3,512,768)] -> 395[Int8(1,32,256,384)]`,
      ),
    );
    expect(tacticsFrom).toBe('engine');
    expect(tactics).toEqual([
      {
        layer: `Reformatting CopyNode for Input Tensor 0 to ${conv}`,
        tactic: '0x0000000000000000',
        kernel: null,
      },
      { layer: conv, tactic: '0x048dc59a1807b5bb', kernel: 'sm80_xmma_fprop_tilesize256x96x64' },
    ]);
  });

  test('of a log without the engine are the candidates', () => {
    expect(parseBuildLog(log(...timing))).toMatchObject({
      tacticsFrom: 'candidates',
      tactics: [{ layer: conv, tactic: '0x028e842ce51fbd9d', kernel: 'sm80_xmma_fprop_tilesize64x96x64_t1r3s3' }],
    });
  });

  test('with kernels on the line of the time are understood (10.x)', () => {
    const { tactics } = parseBuildLog(
      log(
        'V --------------- Timing Runner: /features.0/Conv + /features.1/Relu (CaskConvolution[0x80000009])',
        'V Tactic Name: sm80_xmma_fprop_tilesize128x64x8 Tactic: 0xd828f024626fa982 Time: 0.0513463',
        'V >>>>>>>>>>>>>>> Chose Runner Type: CaskConvolution Tactic: 0xd828f024626fa982',
      ),
    );
    expect(tactics).toEqual([
      {
        layer: '/features.0/Conv + /features.1/Relu',
        tactic: '0xd828f024626fa982',
        kernel: 'sm80_xmma_fprop_tilesize128x64x8',
      },
    ]);
  });

  // NVIDIA/TensorRT#1389, before 8: numbers instead of hashes.
  test('may be numbers', () => {
    const { tactics } = parseBuildLog(
      log(
        'V --------------- Timing Runner: Gather_25 (Gather)',
        'V Tactic: 7 Time: 0.007168',
        'V >>>>>>>>>>>>>>> Chose Runner Type: Gather Tactic: 7',
      ),
    );
    expect(tactics).toEqual([{ layer: 'Gather_25', tactic: '7', kernel: null }]);
  });

  // NVIDIA/TensorRT#4397, 10.10 with names only.
  test('of a layer whose name has dots and commas in it keep the name', () => {
    const name = '{ForeignNode[/encoder/Unsqueeze_3 + /encoder/Unsqueeze_4.../match_model/Squeeze]}';
    const { tactics } = parseBuildLog(
      log(
        'V Engine Layer Information:',
        `  Layer(Myelin): ${name}, Tactic: 0x0000000000000000, concat_ids (Int32[1,40]), concat_mask (Bool[1,40]) -> score (Float[1])`,
      ),
    );
    expect(tactics[0]!.layer).toBe(name);
  });

  // samples/sampleEditableTimingCache/README.md of NVIDIA/TensorRT 10.8.
  const kernel = 'sm80_xmma_gemm_f32f32_tf32f32_f32_nn_n_tilesize32x32x64_stage3_warpsize2x1x2_tensor16x8x8';
  const autotuning = [
    'V Autotuning op matMul1(key: 0x1814870c44ff0f8574df6e3dda04cbd7):',
    '  Sorted table of all evaluated tactics:',
    '  tactic_id, cost(in ms), cost/fastest_cost, prediction_correlation, kernel_name, tactic_hash, tunable_parameter',
    `     3, 0.0112640, 1.00000, 0.50673, ${kernel}, 0x665ded9abbf88,`,
    '     5, 0.0118784, 1.05455, 0.51157, sm80_xmma_gemm_tilesize64x32x64, 0x393e4ef8ad243,',
    'V The selected tactic is (tactic hash, cost(in ms)):0x665ded9abbf88,  0.011264',
    'V Writing the best tactic (0x665ded9abbf88) to cache',
  ];
  const chosen = { tactic: '0x665ded9abbf88', kernel };

  test('of an editable timing cache are those that it selected', () => {
    expect(parseBuildLog(log(...autotuning))).toMatchObject({
      tacticsFrom: 'autotuning',
      tactics: [{ layer: 'matMul1', ...chosen }],
    });
  });

  test('of detailed layers have the hash that the autotuning names for their kernel', () => {
    const detailed = `  Name: matMul1_myl0_0, LayerType: gemm, Inputs: [ { Name: input, Dimensions: [128,128], Format/Datatype: Float }], Outputs: [ { Name: __myln_k_arg__bb1_4, Dimensions: [128,128], Format/Datatype: Float }], TacticName: ${kernel}, StreamId: 0, Metadata:`;
    expect(parseBuildLog(log(...autotuning, 'V Layers:', detailed))).toMatchObject({
      tacticsFrom: 'engine',
      tactics: [{ layer: 'matMul1_myl0_0', ...chosen }],
    });
    expect(parseBuildLog(log('V Layers:', detailed)).tactics[0]).toMatchObject({ tactic: null, kernel });
  });
});

test('a long line of parentheses takes no time', () => {
  const began = performance.now();
  parseBuildLog(`V x${' (Timing Runner: '.repeat(4000)}`);
  expect(performance.now() - began).toBeLessThan(2000);
});
