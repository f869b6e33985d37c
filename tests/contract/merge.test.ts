import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { copiesOf, provenProject } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);

test('a merge that lacks a shard leaves the whole report of the same work as it is, and says so', async () => {
  const root = scratch();
  const folders: string[] = [];
  for (const shard of ['1/2', '2/2']) {
    const said = await triplicate(root, ['--json', 'run', 'good', '--shard', shard]);
    expect(said.code, said.all).toBe(0);
    folders.push(join(root, JSON.parse(said.stdout).shards[0].folder));
  }
  const report = join(folders[0]!, '../report.json');
  const whole = readFileSync(report, 'utf8');
  expect(JSON.parse(whole).verdict.status).toBe('pass');
  const said = await triplicate(root, ['merge', folders[0]!]);
  expect(said.all).toMatch(/REPORT_WHOLE: .*good-[0-9a-f]{12}.*\bshard 2 of 2\b.*\nNext: .*merge/is);
  expect(said.code).toBe(3);
  expect(readFileSync(report, 'utf8')).toBe(whole);

  // Where there is none, the undecided report is made, made again, and replaced by the whole one.
  const elsewhere = scratch();
  rmSync(join(elsewhere, 'reports'), { recursive: true });
  for (const given of [[folders[0]!], [folders[1]!], folders]) {
    const merged = await triplicate(elsewhere, ['merge', ...given]);
    expect(merged.code, merged.all).toBe(given.length === 2 ? 0 : 3);
    expect(merged.all).toContain('Report: reports/good-');
  }

  const both = await triplicate(elsewhere, ['report', '--flips', 'all', '--anew']);
  expect([both.code, both.all]).toEqual([2, expect.stringContaining('cannot be used with option')]);
});
