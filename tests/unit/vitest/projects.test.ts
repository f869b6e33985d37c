import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { triplicateProjects } from '../../../harness/vitest/projects.ts';

it('leaves the harness to Node, in a checkout as in an installation, and specs to vitest', () => {
  const isLeft = (path: string) =>
    triplicateProjects().map(({ test }) =>
      test!.server!.deps!.external!.some(one => (one as RegExp).test(resolve(import.meta.dirname, '../../..', path))),
    );
  expect(isLeft('harness/index.ts')).toEqual([true, true]);
  expect(isLeft('harness/vitest/register-tests.ts')).toEqual([true, true]);
  expect(isLeft('tests/specs/tiny-face.spec.ts')).toEqual([false, false]);
});
