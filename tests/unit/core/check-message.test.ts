import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage, whyOf } from '../../../harness/core/check-message.ts';

const said = fc.record({ title: fc.string(), actual: fc.string(), limit: fc.string() });

test('the why of a check is what was given as one, and nothing of another message is lost', () => {
  fc.assert(
    fc.property(said, fc.string(), (check, why) => {
      expect(whyOf({ ...check, message: checkMessage(check, why.trim()) })).toBe(why.trim());
    }),
  );
  expect(whyOf({ title: 'a', actual: '1', limit: '0', message: 'Otherwise.' })).toBe('Otherwise.');
});
