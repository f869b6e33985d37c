import ort from 'onnxruntime-node';

// From 1.29 on ONNX Runtime tells its maker of sessions and models, by a thread of its own and a log beside the temporary files. It asks
// this variable when its first session begins; whoever wants to be told of sets it to 0.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

export default ort;
