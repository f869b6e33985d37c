import { expect, test } from 'vitest';
import { parametersOf } from '../../../../harness/core/corruptions/parameters.ts';
import { type Corrupted, parameters } from '../../../fixtures/corruptions/reference.ts';

const names = Object.keys(parameters) as Corrupted[];

test('come from the column of the longer side', () => {
  const quality = (width: number, height: number) => parametersOf('jpeg', 1, { width, height });
  expect([quality(48, 1), quality(49, 1), quality(1, 128), quality(1, 129)]).toEqual([80, 65, 65, 25]);
});

test('are there for 15 corruptions', () => {
  expect(names).toHaveLength(15);
});

test.for(names)('of %s are those in the authors’ files', name => {
  for (const side of [32, 64, 224]) {
    const own = [1, 2, 3, 4, 5].map(severity => {
      const found = parametersOf(name, severity, { width: side, height: side });
      // The reduction of frost's textures is no parameter there, but a line of each file's own.
      return name === 'frost' ? (found as readonly number[]).slice(0, 2) : found;
    });
    expect(own).toEqual(parameters[name][side]);
  }
});
