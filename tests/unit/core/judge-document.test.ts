import { expect, test } from 'vitest';
import { judgeDocument } from '../../../harness/core/judge-document.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { recordedReports } from '../../fixtures/recorded-reports.ts';
import { evidenceOf, newEngine, oldEngine, sessionAt, sessionsOf } from '../../fixtures/regression-sessions.ts';
import { report } from '../../fixtures/sample-records.ts';
import { drawsOf } from '../../fixtures/seeded-draws.ts';
import { someSpec } from '../../fixtures/spec.ts';

test('latencies that are judged anew have the intervals that they had, also where the seed of the spec is another one now', () => {
  const { text } = recordedReports.find(({ file }) => file.includes('latency-gate'))!;
  const document = JSON.parse(text);
  const { measurement, ...spec } = normalizeSpec(document.spec);
  const [own, other] = [0, 1].map(more =>
    judgeDocument(document, { ...spec, measurement: { ...measurement!, seed: measurement!.seed + more } }),
  );
  expect(own!.anomalies.length).toBeGreaterThan(0);
  expect(other!.anomalies).toEqual(own!.anomalies);
});

test('so have regressions', () => {
  const at = (...all: [typeof oldEngine, number][]) => sessionAt(new Map(all));
  const sample = report();
  const [run] = sample.runs;
  const beside = at([oldEngine, 1], [newEngine, 1.2]);
  // Rounds of which none is like the other, so that resampling makes a difference.
  const { normal } = drawsOf(5);
  const noisy = (rounds: number[][]) => rounds.map(round => round.map(ms => ms * Math.exp(0.01 * normal())));
  const members = beside.members.map(one => ({ ...one, rounds: noisy(one.rounds) }));
  const evidence = evidenceOf(sessionsOf([1, 1.001, 0.999, 1.002, 0.998]), {
    confirmation: { engines: [oldEngine], sessions: [{ ...beside, members }] },
  });
  const facts = {
    ...sample,
    latency: at([newEngine, 1.2]),
    platforms: [{ ...sample.platforms[0]!, name: 'cpu-1', id: evidence.relation!.against }],
    runs: [{ ...run!, side: { ...run!.side, recipe: 'fp32', builtOn: 'cpu-1', ranOn: 'cpu-1', engine: newEngine } }],
    baselines: [evidence],
  };
  const { measurement, ...spec } = normalizeSpec({
    ...someSpec,
    platforms: ['cpu-1'],
    recipes: ['fp32'],
    thresholds: { latencyRegression: {} },
  });
  const [own, other] = [1, 2].map(
    seed => judgeDocument(facts, { ...spec, measurement: { ...measurement!, seed } }).regressions!,
  );
  expect(own![0]!.outcome).toBe('slower');
  expect(other).toEqual(own);
});
