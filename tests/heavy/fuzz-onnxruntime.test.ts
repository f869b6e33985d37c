import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import { TriplicateError } from '../../harness/core/errors.ts';
import { inspectOnnx } from '../../harness/core/onnx.ts';
import { runSpec } from '../../harness/run-spec.ts';
import { copiesOf, goodSpec, provenProject } from '../fixtures/proven-project.ts';
import { classifier } from '../fixtures/tiny-models.ts';

// As in fuzz.test.ts.
const seed = Number(process.env.TRIPLICATE_FUZZ_SEED ?? 20261125);
const inputs = 30;
const scratch = copiesOf(provenProject);

describe('a model that nobody meant, given to the real ONNX Runtime in a worker', () => {
  test('is an error in words or an undecided report, whatever becomes of the worker, and never a pass', async () => {
    const root = scratch();
    const good = classifier().model;
    const project = openProject({ ...projectOptions(root, {}), store: join(root, '.triplicate/store') });
    const outcomes = { refused: 0, failed: 0, judged: 0 };
    const models = fc.sample(otherBytes(good).filter(seemsWhole), { seed, numRuns: inputs });
    for (const [index, model] of models.entries()) {
      writeFileSync(join(root, 'models/tiny.onnx'), model);
      try {
        const { document } = await runSpec(goodSpec, project, { mode: 'ensure', specFile: 'x', version: '0' });
        if (document.failures.length > 0) outcomes.failed += 1;
        else outcomes.judged += 1;
        for (const { problem } of document.failures)
          expect(problem.message.length, `input ${index}`).toBeGreaterThan(10);
        expect(document.verdict.status, `input ${index} of seed ${seed}`).toBe('inconclusive');
      } catch (error) {
        expect(error, `input ${index} of seed ${seed}`).toBeInstanceOf(TriplicateError);
        outcomes.refused += 1;
      }
    }
    console.log(`onnxruntime: ${JSON.stringify(outcomes)}, seed ${seed}`);
    expect(outcomes.refused + outcomes.failed + outcomes.judged).toBe(inputs);
    // Some must have reached it.
    expect(outcomes.failed + outcomes.judged).toBeGreaterThan(inputs / 2);
  });
});

/** A few bytes changed, half of them before the weights: cutting and joining leaves little that reaches the runtime. */
const otherBytes = (good: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.tuple(fc.oneof(fc.nat(400), fc.nat(good.length - 1)), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map(edits => {
      const bytes = Uint8Array.from(good);
      for (const [at, change] of edits) bytes[at % bytes.length]! ^= change;
      return bytes;
    })
    .filter(bytes => !Buffer.from(bytes).equals(Buffer.from(good)));

/** What we refuse ourselves never reaches the runtime. */
function seemsWhole(bytes: Uint8Array): boolean {
  try {
    inspectOnnx(bytes);
    return true;
  } catch {
    return false;
  }
}
