import { expect, test } from 'vitest';
import { pendingKeys } from '../../../harness/cli/pending-goldens.ts';
import type { Globals } from '../../../harness/cli/run-command.ts';

test('where no golden is pending, the decision that is told is the last of all goldens', async () => {
  const at = { 'net/a': '2026-05-04', 'net/b': '2026-05-06', 'net/c': '2026-05-05' };
  const goldens = {
    list: async () => Object.keys(at).map(key => ({ key, state: 'accepted' })),
    lastDecision: async (key: keyof typeof at) => ({
      key,
      at: `${at[key]}T10:00:00.000Z`,
      decision: 'accept',
      by: 'Ada',
      reason: 'seen',
    }),
  };
  const globals = { project: () => ({ goldens }) } as unknown as Globals;
  await expect(pendingKeys(globals, [])).rejects.toMatchObject({
    code: 'GOLDEN_NOT_PENDING',
    message: expect.stringContaining('The last decision about net/b'),
  });
});
