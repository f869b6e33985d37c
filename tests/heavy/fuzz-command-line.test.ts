import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { mutatedBytes } from '../fixtures/fuzz/byte-mutation.ts';
import { mutatedJson } from '../fixtures/fuzz/json-mutation.ts';
import { isPartOf } from '../fixtures/fuzz/meaning.ts';
import { copiesOf, provenProject } from '../fixtures/proven-project.ts';

// As in fuzz.test.ts, which tries thousands of these in one process; here a few have their exit codes.
const seed = Number(process.env.TRIPLICATE_FUZZ_SEED ?? 20261125);
const scratch = copiesOf(provenProject);

const files: Record<string, { inputs: number; file: (root: string) => string }> = {
  'a report': { inputs: 10, file: root => `reports/${readdirSync(join(root, 'reports'))[0]}/report.json` },
  'a golden’s record': { inputs: 5, file: () => 'golden/tiny/inputs/golden.json' },
  'a golden’s decisions': { inputs: 5, file: () => 'golden/tiny/inputs/decisions.txt' },
  'a golden’s log': { inputs: 4, file: () => 'golden/tiny/inputs/approvals.jsonl' },
};

describe.concurrent('the gate says with its exit code that it cannot judge by', () => {
  test.for(Object.entries(files))('%s that was mutated', async ([, { inputs, file: fileIn }]) => {
    const root = scratch();
    const file = join(root, fileIn(root));
    const whole = readFileSync(file);
    const asBytes = mutatedBytes([whole]);
    const mutated = file.endsWith('report.json')
      ? mutatedJson([JSON.parse(whole.toString('utf8'))]).map((text): Uint8Array => Buffer.from(text))
      : asBytes;
    for (const [index, bytes] of fc.sample(mutated, { seed, numRuns: inputs }).entries()) {
      if (saysTheSame(bytes, whole)) continue;
      writeFileSync(file, bytes);
      const { code, all } = await triplicate(root, ['gate', '--from', 'good']);
      expect([2, 3], `input ${index} of seed ${seed} ended with ${code}: ${all}`).toContain(code);
      expect(all).not.toMatch(/\n\s+at .*:\d+:\d+/);
      const { exitCode } = JSON.parse(readFileSync(join(root, 'reports/gate/summary.json'), 'utf8'));
      expect(exitCode).toBe(code);
    }
  });
});

function saysTheSame(bytes: Uint8Array, whole: Buffer): boolean {
  if (whole.equals(bytes)) return true;
  try {
    const [one, other] = [bytes, whole].map(text => JSON.parse(Buffer.from(text).toString('utf8')) as unknown);
    return isPartOf(one, other) && isPartOf(other, one);
  } catch {
    return false;
  }
}
