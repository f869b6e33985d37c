import { describe, expect, test } from 'vitest';
import { reviewOne, type Session } from '../../../harness/cli/review-session.ts';
import type { LabelPredictions } from '../../../harness/core/predictions.ts';
import { openGoldens } from '../../fixtures/golden-store.ts';
import { golden } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const key = 'digits/mnist';
const ids = ['clean/0', 'clean/1', 'clean/2'];

/** A golden of three inputs of which two are pending, and a reviewer who answers so; what was said. */
async function reviewed(answers: readonly (string | ((store: ReturnType<typeof openGoldens>) => Promise<string>))[]) {
  const root = await temporaryFolder();
  const store = openGoldens(root);
  const { decisions: _, ...record } = golden;
  const pending = (...best: number[]) => {
    const predictions: LabelPredictions = {
      kind: 'labels',
      count: best.length,
      depth: 1,
      labels: Int32Array.from(best),
      scores: null,
    };
    return store.writePending({ record: { ...record, count: best.length }, predictions }, ids);
  };
  await pending(1, 2, 3);
  await store.accept(key, 'first');
  await pending(1, 7, 8);
  const said: string[] = [];
  const left = [...answers];
  const globals = { root, print: (text: string) => said.push(text), project: () => ({ goldens: store }) };
  const session = {
    globals,
    lastReason: 'mine',
    ask: async () => {
      const next = left.shift();
      return typeof next === 'function' ? next(store) : (next ?? null);
    },
  } as unknown as Session;
  expect(await reviewOne(session, key)).toBe(true);
  return said.join('\n').match(/GOLDEN_NOT_PENDING.*/g) ?? [];
}

describe('what nothing is left of', () => {
  const decided = (answer: string) => async (store: ReturnType<typeof openGoldens>) => {
    await store.accept(key, 'all of it');
    return answer;
  };

  test.for([
    ['while the reviewer was asked, and decides', [decided('r all'), '']],
    ['while the reviewer was asked, and skips', [decided('s')]],
    ['after a decision of this review', ['a', '', decided('s')]],
  ] as const)('because another decided %s is said once, with who and why', async ([, answers]) => {
    const told = await reviewed(answers);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      'The last decision about digits/mnist: accepted by Ada <ada@example.org>, 2026-05-04 03:02:01 UTC, because "all of it".',
    );
  });

  test.for([
    ['at once', ['a all', '']],
    ['one by one', ['a', '', 'r', '']],
  ] as const)('because this review decided all of it %s is no news', async ([, answers]) => {
    expect(await reviewed(answers)).toEqual([]);
  });
});
