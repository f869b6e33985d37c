import { expect, test } from 'vitest';
import { storeUnwritable } from '../../../harness/core/unwritable.ts';

const failure = (code: string) => Object.assign(new Error(`${code}: no space left on device, write`), { code });

test('a write that the system refuses is said in words, with the place, the reason and what to do', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES']) {
    const refuse = () => storeUnwritable('.triplicate')(failure(code));
    expect(refuse).toThrow(
      expect.objectContaining({
        code: 'STORE_UNWRITABLE',
        exit: 'environment',
        next: expect.stringContaining('Make room'),
      }),
    );
    expect(refuse).toThrow(/\.triplicate: E\w+: no space left/);
  }
});

test('every other error is passed on', () => {
  const error = failure('ENOENT');
  expect(() => storeUnwritable('.triplicate')(error)).toThrow(error);
});
