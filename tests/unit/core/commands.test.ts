import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCommand,
  comparisonName,
  flipsCommand,
  reportCommand,
  runCommand,
} from '../../../harness/core/commands.ts';
import type { Comparison, Digest } from '../../../harness/core/records.ts';

const side = (run: Digest | null) =>
  ({ label: 'x', run, engine: null, recipe: null, builtOn: null, ranOn: null, ordinals: [] }) as const;
const comparison = {
  relation: 'engine-golden',
  left: side(null),
  right: side(`sha256:${'ab12'.repeat(16)}`),
} as unknown as Comparison;

describe('commands', () => {
  it('name the spec, the report, the check and the comparison', () => {
    expect(runCommand('tests/specs/digits.spec.ts')).toBe('pnpm triplicate run tests/specs/digits.spec.ts');
    expect(runCommand('a.ts', 'rebuild')).toBe('pnpm triplicate run a.ts --mode rebuild');
    expect(reportCommand('digits-0123')).toBe('pnpm triplicate report digits-0123');
    expect(checkCommand('digits-0123', 'accuracy/fp32/cpu-1')).toBe(
      'pnpm triplicate report digits-0123 --check accuracy/fp32/cpu-1',
    );
    expect(comparisonName(comparison)).toBe('engine-golden/golden..ab12ab12');
    expect(flipsCommand('d', comparison)).toBe('pnpm triplicate report d --flips engine-golden/golden..ab12ab12');
    expect(flipsCommand('d', 'all')).toBe('pnpm triplicate report d --flips all');
  });

  it('survive a shell whatever the file is called', () => {
    const name = fc.string({ unit: 'binary-ascii', minLength: 1 }).filter(text => !text.includes('\0'));
    fc.assert(
      fc.property(name, file => {
        const words = runCommand(file).slice('pnpm triplicate run '.length);
        expect(execFileSync('/bin/sh', ['-c', `printf %s. ${words}`], { encoding: 'utf8' })).toBe(`${file}.`);
      }),
      { numRuns: 30, examples: [["it's; rm -rf $HOME `x` \\ \n"], ['-n']] },
    );
  });
});
