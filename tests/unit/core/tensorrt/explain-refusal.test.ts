import { expect, test } from 'vitest';
import { explainRefusal } from '../../../../harness/core/tensorrt/explain-refusal.ts';

// What TensorRT said in the issues named; the words behind them are what the explanation must hold.
test.each([
  [
    'NVIDIA/TensorRT#2072',
    '1: [stdArchiveReader.cpp::nvinfer1::rt::StdArchiveReader::StdArchiveReader::40] Error Code 1: Serialization (Serialization assertion stdVersionRead == serializationVersion failed.Version tag does not match. Note: Current Version: 213, Serialized Engine Version: 205)',
    "213 and 205 are tags of the plan's format, not versions: 213 (seen with TensorRT 8.4) of the library here, 205 (seen with TensorRT 8.2) of the plan. Mostly there are two copies of TensorRT on one machine",
  ],
  [
    'NVIDIA/TensorRT#2195',
    '1: [stdArchiveReader.cpp::StdArchiveReader::35] Error Code 1: Serialization (Serialization assertion safeVersionRead == safeSerializationVersion failed.Version tag does not match. Note: Current Version: 0, Serialized Engine Version: 96)',
    '0 of the library here, 96 of the plan',
  ],
  [
    'seanavery/yolov5-tensorrt#7',
    'coreReadArchive.cpp (38) - Serialization Error in verifyHeader: 0 (Version tag does not match)',
    'written by another version of TensorRT than the library that reads it. Mostly',
  ],
  [
    'SthPhoenix/InsightFace-REST#84',
    '6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.2.3 got 8.2.1, please rebuild.',
    'built with TensorRT 8.2.1, and TensorRT 8.2.3 is loaded here',
  ],
  [
    'westNeighbor/ComfyUI-ultimate-openpose-estimator#9',
    'IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine plan file is not compatible with this version of TensorRT, expecting library version 10.12.0.36 got .)',
    'TensorRT 10.12.0.36 found no version in the file',
  ],
  [
    'NVIDIA/TensorRT#574',
    'ERROR: The engine plan file is not compatible with this version of TensorRT, expecting library version 5.1.5 got 0.0.0, please rebuild.',
    'TensorRT 5.1.5 found no version in the file, so it is no plan, or a damaged one',
  ],
  [
    'microsoft/onnxruntime#15250',
    'The engine plan file is generated on an incompatible device, expecting compute 7.5 got compute 6.1, please rebuild.',
    'built for compute capability 6.1, and this GPU has 7.5',
  ],
  [
    'lix19937/tensorrt-insight#65',
    '1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)',
    'such as the ONNX model',
  ],
  [
    'NVIDIA/TensorRT#3829',
    'Using an engine plan file across different models of devices is not recommended and is likely to affect performance or even cause errors.',
    'on the same model with another driver',
  ],
  ['another assertion', 'Serialization assertion sizeRead == size failed.', 'its check sizeRead == size failed'],
  ['a runtime in the plan', 'Cannot deserialize engine with host code.', 'code that runs in this process'],
])('%s is explained', (_, said, words) => {
  const explained = explainRefusal(`${said}\n`);
  expect(explained).toContain(words);
  expect(explained).toContain(`\nTensorRT said: ${said}`);
});

test('unknown words are passed on, and silence is said', () => {
  expect(explainRefusal('something else')).toBe('TensorRT refused the plan.\nTensorRT said: something else');
  expect(explainRefusal('')).toContain('said nothing');
});
