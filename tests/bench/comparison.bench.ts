import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPredictionCodec } from '../../harness/adapters/predictions-parquet.ts';
import { openWorkerBlobs } from '../../harness/compose/worker.ts';
import { metricFor } from '../../harness/core/metrics/registry.ts';
import type { LabelPredictions } from '../../harness/core/predictions.ts';
import { median } from '../../harness/core/statistics.ts';
import { pythonWith } from '../fixtures/python.ts';
import { numbers } from '../fixtures/tiny-models.ts';

const count = 60_000;
const classes = 1000;
const peer = pythonWith(['polygraphy==0.53.6', 'numpy==2.4.6', 'duckdb==2.0.1']);
if ('reason' in peer) console.log(`SKIPPED beside Polygraphy and DuckDB: ${peer.reason}`);
const folder = mkdtempSync(join(tmpdir(), 'triplicate-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Took {
  readonly ms: number;
  readonly peakMiB: number;
  readonly flips: number | null;
}

const json = (file: string, args: string[]): Took =>
  JSON.parse(execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());

/**
 * From raw scores to flips, margins and the list, each side from its own files, which are in memory, and each in a process of
 * its own; ours beside plain reading of the same bytes, too.
 */
test.skipIf('reason' in peer)(
  'two stored runs of 60,000 × 1,000 scores are compared 20 times faster than by Polygraphy',
  async () => {
    const blobs = openWorkerBlobs(folder);
    const scores = numbers(count * classes, 1);
    const noise = numbers(count * classes, 2);
    const left = await blobs.put(new Uint8Array(scores.buffer));
    for (const [at, one] of noise.entries()) scores[at]! += one * 1e-5;
    const right = await blobs.put(new Uint8Array(scores.buffer));
    const script = join(import.meta.dirname, '../fixtures/processes/compare-stored-runs.ts');
    const ours = (what: string) =>
      json(process.execPath, [script, folder, `${classes}`, `${count}`, left, right, what]);

    const { python } = peer as { python: string };
    const theirs = join(import.meta.dirname, 'peers/polygraphy_comparison.py');
    const saved = join(folder, 'polygraphy');
    mkdirSync(saved);
    execFileSync(python, [theirs, 'make', await blobs.path(left), await blobs.path(right), `${classes}`, saved], {
      stdio: 'pipe',
    });

    const took = { compare: [] as Took[], read: [] as Took[], polygraphy: [] as Took[] };
    for (let round = 0; round < 3; round++) {
      took.compare.push(ours('compare'));
      took.read.push(ours('read'));
      took.polygraphy.push(json(python, [theirs, 'time', saved]));
      took.read.push(ours('read'));
      took.compare.push(ours('compare'));
    }
    const ms = (all: readonly Took[]) => median(all.map(one => one.ms));
    const peakMiB = Math.max(...took.compare.map(one => one.peakMiB));
    const faster = ms(took.polygraphy) / ms(took.compare);
    const overReading = ms(took.compare) / ms(took.read);
    console.log(
      `two runs of ${count} × ${classes} scores: ${ms(took.compare).toFixed(0)} ms, ${took.compare[0]!.flips} flips, peak ${peakMiB.toFixed(0)} MiB; ` +
        `reading the bytes ${ms(took.read).toFixed(0)} ms (${overReading.toFixed(2)} ×); ` +
        `Polygraphy ${ms(took.polygraphy).toFixed(0)} ms, peak ${Math.max(...took.polygraphy.map(one => one.peakMiB)).toFixed(0)} MiB (${faster.toFixed(1)} × slower)`,
    );
    expect(faster).toBeGreaterThanOrEqual(20);
    expect(overReading).toBeLessThanOrEqual(3);
    expect(peakMiB).toBeLessThanOrEqual(400);
  },
);

test('all pairs of 12 engines × 60,000 stored labels are compared within 2 s', async () => {
  const codec = createPredictionCodec();
  const metric = metricFor('classification');
  const base = numbers(count * 2, 3);
  const files: string[] = [];
  for (let engine = 0; engine < 12; engine++) {
    const file = join(folder, `run-${engine}.parquet`);
    writeFileSync(file, codec.encode(predictionsOf(base, engine)));
    files.push(file);
  }
  const blobs = openWorkerBlobs(join(folder, 'runs'));
  const digests = await Promise.all(files.map(async file => (await blobs.putFile(file)).digest));
  const bytes = (await Promise.all(digests.map(digest => blobs.read(digest)))).reduce(
    (sum, one) => sum + one.length,
    0,
  );

  const times: number[] = [];
  let flips = 0;
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    const runs = await Promise.all(digests.map(async digest => codec.decode(await blobs.read(digest))));
    flips = 0;
    for (const [index, left] of runs.entries())
      for (const right of runs.slice(index + 1))
        flips += metric.compare(left, right, {
          inputId: input => `clean/${input}`,
          truth: () => null,
          tolerance: 0,
        }).flips;
    times.push(performance.now() - began);
  }
  const ours = median(times);
  let beside = '';
  if ('python' in peer) {
    const duckdb = json(peer.python, [join(import.meta.dirname, 'peers/duckdb_pairs.py'), ...files]);
    expect(duckdb.flips).toBe(flips);
    beside = `; DuckDB counts them in ${duckdb.ms.toFixed(0)} ms`;
  }
  console.log(
    `66 pairs of ${count} labels: ${ours.toFixed(0)} ms, ${flips} flips, ${(bytes / 1e6).toFixed(2)} MB of Parquet${beside}`,
  );
  expect(ours).toBeLessThanOrEqual(2000);
  expect(bytes).toBeLessThanOrEqual(10e6);
});

/** Engines that share most decisions: in each, other inputs have their two best labels swapped. */
function predictionsOf(base: Float32Array, engine: number): LabelPredictions {
  const depth = 5;
  const labels = new Int32Array(count * depth);
  for (let input = 0; input < count; input++) {
    const first = Math.floor(Math.abs(base[input]!) * 9973) % classes;
    for (let rank = 0; rank < depth; rank++) labels[input * depth + rank] = (first + rank * 37) % classes;
    if ((input + engine * 31) % 600 === 0)
      [labels[input * depth], labels[input * depth + 1]] = [labels[input * depth + 1]!, labels[input * depth]!];
  }
  const own = numbers(count * 2, 10 + engine);
  return { kind: 'labels', count, depth, labels, scores: base.map((score, at) => score + own[at]! * 1e-4) };
}
