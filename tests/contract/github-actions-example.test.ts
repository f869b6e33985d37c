import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateWorkflow } from '@action-validator/core';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { entry, unset } from '../fixtures/command-line.ts';
import { copiesOf, provenProject } from '../fixtures/proven-project.ts';

const workflow = readFileSync(join(import.meta.dirname, '../../examples/github-actions/gate.yml'), 'utf8');

test('the example for GitHub Actions is a valid workflow', () => {
  expect(validateWorkflow(workflow).errors).toEqual([]);
});

test.for([
  ['runs-on:', 'run-on:'],
  ['needs: device', 'needs: devise'],
  ['timeout-minutes: 120', 'timeout-minutes: soon'],
] as const)('the linter finds %s made into %s', ([from, to]) => {
  expect(validateWorkflow(workflow.replace(from, to)).errors).not.toEqual([]);
});

const scratch = copiesOf(provenProject);

test('every job leaves what its gate found, whatever the outcome', () => {
  const jobs = workflow.split(/^ {2}(?=\w+:$)/m).filter(job => job.includes('triplicate gate'));
  expect(jobs).toHaveLength(3);
  for (const job of jobs) expect(job).toMatch(/upload-artifact@v4\n\s+if: always\(\)/);
});

test('every job that installs has a Node that is new enough, and pnpm, before it', () => {
  const jobs = workflow.split(/^ {2}(?=\w+:$)/m).filter(job => job.includes('pnpm install'));
  expect(jobs).toHaveLength(3);
  for (const job of jobs) {
    expect(job).toMatch(
      /setup-node@v4\n\s+with:\n\s+node-version: 24\n\s+- run: corepack enable\n\s+- run: pnpm install/,
    );
  }
  expect(workflow).toMatch(/^#.*"packageManager"/m);
});

test('its commands run as they stand, in a project that passes', async () => {
  const commands = [...workflow.matchAll(/run: pnpm triplicate (.+)/g)].map(found => found[1]!);
  expect(commands).toHaveLength(3);
  const cwd = scratch();
  for (const command of commands) {
    const said = await execa(`${process.execPath} ${entry} ${command}`, {
      cwd,
      shell: true,
      reject: false,
      env: unset,
    });
    expect(said.exitCode, said.stderr).toBe(0);
  }
});
