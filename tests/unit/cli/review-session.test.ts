import { expect, test } from 'vitest';
import type { PendingView } from '../../../harness/cli/pending-goldens.ts';
import { choose } from '../../../harness/cli/review-session.ts';
import { decisionInWords } from '../../../harness/core/decision-words.ts';

test.for<[string, string[], string]>([
  ['in names', ['ankle boot', 'crane', 'coat'], 'from=ankle boot to=coat'],
  ['in names with numbers where two classes have one', ['crane', 'crane', 'coat'], 'from=crane (0) to=coat'],
  ['in numbers where a name stands for more than itself', ['*', 'crane', 'coat'], 'from=0 to=2'],
])('all of a kind are chosen, no other change, and said %s', ([, classes, filter]) => {
  const change = (input: number, from: string) => ({ input, id: `clean/${input}`, from, to: '2', scores: null });
  const changes = [change(0, '0'), change(1, '1'), change(2, '0')];
  const labelName = (decision: string) => decisionInWords(decision, classes);
  const view: PendingView = {
    ...{ key: 'net/set', pending: { kind: 'each', changes }, labelName },
    ...{ describe: () => '', kindOf: () => '' },
  };
  expect(choose(view, changes[0]!, changes, 'kind')).toEqual({ filter, changes: [changes[0], changes[2]] });
});
