import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabelPredictions } from '../../../harness/core/predictions.ts';
import { openGoldens } from '../../fixtures/golden-store.ts';
import { golden } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const count = 60_000;
const { decisions: _, ...record } = golden;
/** As long as they come: 15 corruptions at five severities of 800 inputs. */
const ids = Array.from(
  { length: count },
  (_unused, at) => `gaussian-noise-${1 + (Math.floor(at / 800) % 5)}/${Math.floor(at / 4000)}-${at % 800}`,
);

const labels = (changed: number): LabelPredictions => ({
  kind: 'labels',
  count,
  depth: 1,
  labels: Int32Array.from({ length: count }, (_unused, at) => (at === changed ? 999 : (at * 7919) % 1000)),
  scores: new Float32Array(count * 2),
});

test('a golden of 60,000 inputs takes at most 2 MB, and one changed label is one changed line', async () => {
  const folder = await temporaryFolder();
  const store = openGoldens(folder);
  const place = join(folder, 'digits', 'mnist');
  const accept = async (changed: number) => {
    await store.writePending({ record: { ...record, task: 'classification' }, predictions: labels(changed) }, ids);
    await store.accept('digits/mnist', 'as it should be');
    return (await readFile(join(place, 'decisions.txt'), 'utf8')).split('\n');
  };
  const before = await accept(-1);
  const after = await accept(31_415);
  const sizes = await Promise.all((await readdir(place)).map(async name => (await stat(join(place, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000_000);
  expect(after.length).toBe(before.length);
  expect(after.flatMap((line, at) => (line === before[at] ? [] : [line]))).toEqual([`${ids[31_415]} 999`]);
});
