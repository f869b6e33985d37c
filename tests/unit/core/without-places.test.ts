import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutPlaces } from '../../../harness/core/without-places.ts';

test.for([
  ['    at run (file:///home/ada/proj/harness/worker/serve.ts:30:12)', '    at run (serve.ts:30:12)'],
  ['    at async /home/ada/proj/harness/cli/worker.ts:12:7', '    at async worker.ts:12:7'],
  ["Cannot find module '/home/ada lovelace/node_modules/x.node'", "Cannot find module 'x.node'"],
  ['sh: 1: exec: /nowhere/worker: not found', 'sh: 1: exec: worker: not found'],
  ['model_path=/tmp/triplicate/model.onnx failed', 'model_path=model.onnx failed'],
  ['at node:internal/modules/run_main:123:5', 'at node:internal/modules/run_main:123:5'],
  [
    'see https://onnxruntime.ai/docs/build and data/labels.txt',
    'see https://onnxruntime.ai/docs/build and data/labels.txt',
  ],
  ['../up/there and ./here/file, and 3/4 or and/or', '../up/there and ./here/file, and 3/4 or and/or'],
  ['[/w/onnxruntime/core/graph.cc:12] of /', '[graph.cc:12] of /'],
])('%s', ([text, short]) => {
  expect(withoutPlaces(text!)).toBe(short);
});

test('no folder of an absolute path is left, whatever stands around it', () => {
  const name = fc.stringMatching(/^[a-z][\w.+-]{2,11}$/);
  const around = fc.constantFrom(' ', '(', '"', "'", '=', '\n', ', ', '');
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 6 }), around, around, (path, before, after) => {
      const text = withoutPlaces(`${before}/${path.join('/')}${after}`);
      expect(text).toBe(`${before}${path.at(-1)}${after}`);
    }),
  );
});
