import { defineFindings } from 'triplicate';

/** The same of ONNX Runtime on a CPU, whose builds are deterministic. */
export default defineFindings({
  name: 'findings-onnxruntime-1.30',
  from: ['records/cpu-onnxruntime-1.30/*/report.json.gz'],
  expect: { 1: 'pass', 2: 'fail', 6: 'fail' },
});
