import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, test } from 'vitest';
import type { LabelPredictions } from '../../harness/core/predictions.ts';
import { openGoldens } from '../fixtures/golden-store.ts';
import { golden } from '../fixtures/sample-records.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

// What git does to goldens, with git itself: the commands that the errors print are run as they are printed.

const key = 'digits/mnist';
let root: string;

const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main'];
const git = (...args: string[]) => execa('git', [...settings, ...args], { cwd: root });
const store = () => openGoldens(join(root, 'golden'));
const read = async () => [...((await store().read(key, 'accepted'))!.predictions as LabelPredictions).labels];

async function accept(reason: string, ...labels: number[]): Promise<void> {
  const { decisions: _, ...record } = golden;
  const predictions = { kind: 'labels', count: labels.length, depth: 1, scores: null } as const;
  const ids = labels.map((_label, input) => `clean/${input}`);
  const counted = { ...record, count: labels.length };
  await store().writePending(
    { record: counted, predictions: { ...predictions, labels: Int32Array.from(labels) } },
    ids,
  );
  await store().accept(key, reason);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', reason);
}

const run = (command: string) => execa('sh', ['-c', command], { cwd: root });

beforeEach(async () => {
  root = await temporaryFolder();
  await git('init', '--quiet');
  await accept('the first one', 1, 1, 1, 1, 1, 1, 1, 1);
});

test.for([
  ['HEAD', [1, 1, 1, 1, 1, 1, 1, 2]],
  ['MERGE_HEAD', [3, 1, 1, 1, 1, 1, 1, 1]],
] as const)('a merge of two branches’ decisions is found, and mended by taking %s whole', async ([side, labels]) => {
  await git('switch', '--quiet', '--create', 'other');
  await accept('on a branch', 3, 1, 1, 1, 1, 1, 1, 1);
  await git('switch', '--quiet', 'main');
  await accept('on main', 1, 1, 1, 1, 1, 1, 1, 2);
  await expect(git('merge', 'other')).rejects.toThrow('CONFLICT');
  const error = await read().catch(found => found as { code: string; next: string });
  expect(error).toMatchObject({ code: 'GOLDEN_CONFLICT' });
  const [printed] = /git checkout HEAD -- \S+/.exec((error as { next: string }).next)!;
  await run(printed.replace('HEAD', side));
  expect(await read()).toEqual(labels);
  await git('commit', '--quiet', '--all', '--message', 'merged');
  await accept('both', 3, 1, 1, 1, 1, 1, 1, 2);
  expect(await read()).toEqual([3, 1, 1, 1, 1, 1, 1, 2]);
});

test('line ends that git converted are found, and mended by what the error prints', async () => {
  await git('config', 'core.autocrlf', 'true');
  await git('rm', '-rq', '--cached', 'golden');
  await git('checkout', 'HEAD', '--', 'golden');
  const error = await read().catch(found => found as { code: string; next: string });
  expect(error).toMatchObject({ code: 'GOLDEN_LINE_ENDS' });
  const [, line, commands] = /"(.*)" into .gitattributes, then: (.*)$/.exec((error as { next: string }).next)!;
  await run(`echo '${line}' >> .gitattributes`);
  await run(commands!);
  expect(await read()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

test('a golden is brought back with its log', async () => {
  const before = (await git('rev-parse', 'HEAD')).stdout;
  await accept('a mistake', 9, 9, 9, 9, 9, 9, 9, 9);
  await git('checkout', before, '--', `golden/${key}/golden.json`, `golden/${key}/decisions.txt`);
  await expect(read()).rejects.toMatchObject({
    code: 'GOLDEN_UNAPPROVED',
    message: expect.stringContaining('it is what entry 1 approved, and the log has 2'),
    next: expect.stringContaining('golden and log together'),
  });
  await git('checkout', before, '--', `golden/${key}`);
  expect(await read()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});
