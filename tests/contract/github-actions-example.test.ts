import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateWorkflow } from '@action-validator/core';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { ReportDocument } from '../../harness/core/records.ts';
import { entry, unset } from '../fixtures/command-line.ts';
import { copiesOf, provenProject } from '../fixtures/proven-project.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

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
/** The commands of the jobs, each with the store that its step sets. */
const commands = [
  ...workflow.matchAll(/run: pnpm triplicate (.+)(?:\n\s+env:\n\s+#.*\n\s+TRIPLICATE_STORE: (.+))?/g),
].map(([, command, store]) => ({ command: command!, store }));

async function run({ command, store }: (typeof commands)[number], cwd: string): Promise<void> {
  const env = { ...unset, TRIPLICATE_STORE: store?.replace(/\$\{\{ github\.workspace \}\}/, cwd) };
  const said = await execa(`${process.execPath} ${entry} ${command}`, { cwd, shell: true, reject: false, env });
  expect(said.exitCode, said.stderr).toBe(0);
}

test('its commands run as they stand, in a project that passes', async () => {
  expect(commands).toHaveLength(3);
  const cwd = await workspace();
  for (const command of commands) await run(command, cwd);
});

test("the device's engines outlive what actions/checkout does to the workspace", async () => {
  const cwd = await workspace();
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd });
  writeFileSync(join(cwd, '.gitignore'), '.triplicate/\nreports/\n');
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'all');
  const [device] = commands;
  const provenances = async () => {
    await git('clean', '-ffdx');
    expect(existsSync(join(cwd, 'reports'))).toBe(false);
    await run(device!, cwd);
    const [id] = readdirSync(join(cwd, 'reports')).filter(name => name.startsWith('good-'));
    const report: ReportDocument = JSON.parse(readFileSync(join(cwd, 'reports', id!, 'report.json'), 'utf8'));
    return new Set(report.engines.map(({ provenance }) => provenance));
  };
  expect(await provenances()).toEqual(new Set(['built']));
  expect(await provenances()).toEqual(new Set(['stored']));
});

/** A checkout in a folder of its own, as a runner has it. */
async function workspace(): Promise<string> {
  const cwd = join(await temporaryFolder(), 'project');
  cpSync(scratch(), cwd, { recursive: true });
  return cwd;
}

test('a self-hosted runner runs no code of forks', () => {
  const hosted = workflow.split(/^ {2}(?=\w+:$)/m).filter(job => job.includes('self-hosted'));
  expect(hosted).toHaveLength(1);
  expect(hosted[0]).toMatch(/^ {4}if: .* github\.event\.pull_request\.head\.repo\.full_name == github\.repository /m);
});
