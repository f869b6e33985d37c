import { defineFindings } from 'triplicate';

// Whether what was found on Jetson Xavier holds where runs are recorded.

// Sessions of a single load of each engine decide nothing of it, and are left out.
defineFindings({
  name: 'findings-hopper-tensorrt-10.6',
  from: [
    'records/h100-tensorrt-10.6/*/report.json.br',
    'records/h200-tensorrt-10.6/*.study.*/report.json.br',
    'records/h200-tensorrt-10.6/*.latency-paper/report.json.br',
    'records/h200-tensorrt-10.6/resnet18-seeded.latency-gate',
    'records/h200-tensorrt-10.6/resnet18-seeded.latency-warm',
    'records/h200-tensorrt-10.6/concurrency/resnet18-throughput.*.json',
  ],
  expect: {
    // 2,400 to 2,800 inputs are too few to tell half a point.
    1: 'inconclusive',
    2: 'pass',
    3: 'pass',
    4: 'pass',
    // Copies explain one case of fresh loads; those of the warm loop have no profile.
    5: 'inconclusive',
    6: 'pass',
  },
});

// Its builds are deterministic.
defineFindings({
  name: 'findings-cpu-onnxruntime-1.30',
  from: ['records/cpu-onnxruntime-1.30/*/report.json.br'],
  expect: { 1: 'pass', 2: 'fail', 6: 'fail' },
});
