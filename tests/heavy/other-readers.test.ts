// Predictions are opened as they are by what engineers use: DuckDB and pandas.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPredictionCodec } from '../../harness/adapters/predictions-parquet.ts';
import { pythonWith } from '../fixtures/python.ts';
import { numbers } from '../fixtures/tiny-models.ts';

const readers = pythonWith(['duckdb==2.0.1', 'pandas==3.0.5', 'pyarrow==25.0.1', 'numpy==2.4.6']);
if ('reason' in readers) console.log(`SKIPPED: DuckDB and pandas: ${readers.reason}`);
const folder = mkdtempSync(join(tmpdir(), 'triplicate-readers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const count = 60_000;
const digest = (array: Int32Array | Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');
const every = <T extends Int32Array | Float32Array>(array: T, step: number, from: number): T =>
  array.filter((_, at) => at % step === from) as T;

test.skipIf('reason' in readers)('60,000 predictions are the same numbers in DuckDB and in pandas', () => {
  const labels = Int32Array.from({ length: count * 5 }, (_, at) => (at * 7919) % 1000);
  const scores = numbers(count * 2, 5);
  const special = [-0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  scores.set(special);
  const file = join(folder, 'predictions.parquet');
  writeFileSync(file, createPredictionCodec().encode({ kind: 'labels', count, depth: 5, labels, scores }));

  const script = join(import.meta.dirname, '../fixtures/read_predictions.py');
  const { python } = readers as { python: string };
  const read = JSON.parse(execFileSync(python, [script, file], { encoding: 'utf8' }));
  const names = ['label', 'second', 'third', 'fourth', 'fifth'];
  const expected = {
    rows: count,
    columns: {
      ...Object.fromEntries(names.map((name, rank) => [name, digest(every(labels, 5, rank))])),
      score: digest(every(scores, 2, 0)),
      second_score: digest(every(scores, 2, 1)),
    },
  };
  expect(read).toEqual({ duckdb: expected, pandas: expected });
});
