import { expect, test } from 'vitest';
import type { Check, GateSpec, GateSummary, ReportDocument } from '../../../harness/core/records.ts';
import { failsByDecisions, type PlantedFault } from '../../../harness/selftest/fault.ts';
import { outcomeOf } from '../../../harness/selftest/outcome.ts';

const check = (threshold: string, status: Check['status'], platform = 'cpu-1'): Check => ({
  id: `${threshold}/fp32/${platform}`,
  threshold,
  title: threshold,
  recipe: 'fp32',
  platforms: [platform],
  status,
  actual: '3 of 8 inputs',
  limit: '0 flips',
  message: `${threshold} is ${status}`,
  command: '',
});

const place = (platform: string) => ({
  name: `fp32 on ${platform}`,
  looks: ({ platforms }: Check) => platforms.includes(platform),
});

interface Case {
  readonly checks?: Check[];
  readonly waived?: boolean;
  readonly failures?: string[];
  readonly exitCode: 0 | 1 | 3;
  readonly planted?: Partial<PlantedFault>;
}

function outcome({ checks = [], waived = false, failures = [], exitCode, planted = {} }: Case) {
  const fault = {
    fault: 'flipped-label',
    planted: 'what',
    places: [place('cpu-1')],
    tells: failsByDecisions,
    codes: [],
    ...planted,
  } as unknown as PlantedFault;
  const failed = waived ? [] : checks.filter(({ status }) => status === 'fail');
  const gate = { spec: 'good', exitCode, failed, reasons: ['why'], error: null } as unknown as GateSpec;
  const summary = { exitCode, error: null, specs: [gate] } as unknown as GateSummary;
  const document = {
    verdict: { checks },
    failures: failures.map(code => ({ problem: { code, message: `it was ${code}` } })),
  } as unknown as ReportDocument;
  return outcomeOf('good', fault, { summary, documents: new Map([['good', document]]), notices: [] });
}

const golden = 'flipsAgainstGolden';
const damage = { places: [], codes: ['BLOB_CORRUPT'], tells: ({ status }: Check) => status === 'inconclusive' };

test('a failed check of its place catches a fault', async () => {
  const found = await outcome({ checks: [check(golden, 'fail')], exitCode: 1 });
  expect(found).toMatchObject({ outcome: 'caught', by: [`${golden}/fp32/cpu-1`], says: `${golden} is fail` });
});

test.for<[string, Case]>([
  ['a gate that passes', { checks: [check(golden, 'pass')], exitCode: 0 }],
  ['a waived failure', { checks: [check(golden, 'fail')], waived: true, exitCode: 0 }],
  ['a failure of another platform', { checks: [check(golden, 'fail', 'wasm'), check(golden, 'pass')], exitCode: 1 }],
  ['a latency case', { checks: [check('latencyCases', 'fail'), check(golden, 'pass')], exitCode: 1 }],
  ['noise', { checks: [check('latencyCases', 'inconclusive')], exitCode: 3 }],
  ['damage that is still there', { exitCode: 0, planted: { ...damage, remains: async () => true } }],
])('%s misses it', async ([, given]) => {
  expect(await outcome(given)).toMatchObject({ outcome: 'missed' });
});

test('what is not declared, and what allowed it, is named', async () => {
  const silent = await outcome({ checks: [check('accuracy', 'pass')], exitCode: 0 });
  expect(silent.says).toMatch(/does not look at flips against the golden there: declare flipsAgainstGolden\. accuracy/);
  const loose = await outcome({ checks: [check(golden, 'pass')], exitCode: 0 });
  expect(loose.says).toBe(
    `Nothing saw it in fp32 on cpu-1. ${golden}/fp32/cpu-1 is pass with 3 of 8 inputs, limit 0 flips.`,
  );
});

test('damage that was made anew is mended', async () => {
  const planted = { ...damage, remains: async () => false };
  expect(await outcome({ exitCode: 0, planted })).toMatchObject({ outcome: 'mended' });
});

test.for<[string, Case]>([
  ['a crashed worker', { checks: [check(golden, 'fail')], failures: ['WORKER_CRASHED'], exitCode: 1 }],
  ['a full disk', { failures: ['STORE_UNWRITABLE'], exitCode: 3, planted: damage }],
  ['undecided latency', { checks: [check('latencyCases', 'inconclusive')], exitCode: 3, planted: damage }],
])('%s shows nothing: the gate did not pass, but not because of the fault', async ([, given]) => {
  expect(await outcome(given)).toMatchObject({ outcome: 'not-shown' });
});
