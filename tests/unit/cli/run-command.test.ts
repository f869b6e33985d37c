import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createReportStore } from '../../../harness/adapters/report-store.ts';
import { goldenDiff } from '../../../harness/cli/golden.ts';
import { merge } from '../../../harness/cli/merge.ts';
import { createProgress } from '../../../harness/cli/progress.ts';
import { report } from '../../../harness/cli/report.ts';
import { type Globals, runCommand } from '../../../harness/cli/run-command.ts';
import { TriplicateError } from '../../../harness/core/errors.ts';
import type { ReportDocument } from '../../../harness/core/records.ts';
import { mergeShards } from '../../../harness/shard-spec.ts';
import { openGoldens } from '../../fixtures/golden-store.ts';
import { hostileTexts } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { golden } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

// Shards bring all but the pictures of a dataset, which only a run with flips would lack.
vi.mock(import('../../../harness/shard-spec.ts'), () => ({ mergeShards: vi.fn() }));

const hostile = `cat\n\u2028\u001B[2J${hostileTexts.join('')}`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const acted = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

/** What a command prints on both streams, on a terminal. */
async function said(root: string, command: (globals: Globals) => Promise<number>) {
  const out: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = vi.spyOn(stream, 'write').mockImplementation(text => out.push(String(text)) > 0);
    const wasTerminal = stream.isTTY;
    stream.isTTY = true;
    onTestFinished(() => {
      write.mockRestore();
      stream.isTTY = wasTerminal;
    });
  }
  const code = await runCommand({ root }, async () => command, []);
  return { code, text: out.join('') };
}

async function projectWith(document: ReportDocument): Promise<string> {
  const root = await temporaryFolder();
  await mkdir(join(root, 'reports', document.id), { recursive: true });
  await writeFile(join(root, 'reports', document.id, 'report.json'), JSON.stringify(document));
  return root;
}

function hostileReport(): ReportDocument {
  const { dataset, comparisons, ...others } = reportDocument();
  return {
    ...others,
    dataset: { ...dataset!, classes: dataset!.classes!.map(() => hostile) },
    comparisons: comparisons.map(one => ({ ...one, list: one.list.map(flip => ({ ...flip, id: hostile })) })),
  };
}

describe('no text from outside commands the terminal', () => {
  test('as the name of a flipped input or of a class, nor does it pass for a line of its own', async () => {
    const document = hostileReport();
    const root = await projectWith(document);
    const { code, text } = await said(root, globals => report(globals, document.id, { flips: 'all' }));
    expect(code).toBe(0);
    expect(text).toContain('cat');
    expect(text).not.toMatch(acted);
    expect(text).not.toMatch(/^cat/m);
    expect(text.split('\n').filter(line => line.includes('cat')).length).toBe(
      document.comparisons.flatMap(one => one.list).length,
    );
  });

  test('as an input of a pending golden', async () => {
    const root = await temporaryFolder();
    const goldens = openGoldens(join(root, 'golden'));
    const { decisions: _, ...record } = golden;
    for (const label of [1, 2]) {
      const predictions = { kind: 'labels', count: 1, depth: 1, labels: Int32Array.of(label), scores: null } as const;
      if (label === 2) await goldens.accept(record.key, 'the first one');
      await goldens.writePending({ record: { ...record, count: 1 }, predictions }, ['\u001B[2J\u202Egnp.png']);
    }
    const { text } = await said(root, globals => goldenDiff(globals, [], {}));
    expect(text).toContain('.png');
    expect(text).not.toMatch(acted);
  });

  test('as part of an error or of a notice', async () => {
    const { code, text } = await said(await temporaryFolder(), async () => {
      throw new TriplicateError({ code: 'PICTURE_BROKEN', message: hostile, next: hostile });
    });
    expect(code).toBe(2);
    expect(text).toMatch(/PICTURE_BROKEN[\s\S]*Next: cat/);
    expect(text).not.toMatch(acted);
  });

  test('as what is being done', async () => {
    const { text } = await said(await temporaryFolder(), async () => {
      createProgress(process.stderr).onEvent({ stage: 'run', message: hostile });
      return 0;
    });
    expect(text.replace('\r\u001b[2K', '')).not.toMatch(acted);
  });
});

test.for([
  ['keeps its colours', '', true],
  ['has no colours where NO_COLOR is said', '1', false],
] as const)('a report on a terminal %s', async ([, noColor, isColoured]) => {
  // Node takes a CI for a terminal without colours, and some CI for one with them.
  const names = ['TERM', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TEAMCITY_VERSION'];
  for (const name of names) vi.stubEnv(name, name === 'TERM' ? 'xterm-256color' : undefined);
  if (noColor) vi.stubEnv('NO_COLOR', noColor);
  onTestFinished(() => void vi.unstubAllEnvs());
  const document = reportDocument();
  const { text } = await said(await temporaryFolder(), async globals => {
    globals.show(document);
    return 0;
  });
  expect(text.includes('\u001B[1m')).toBe(isColoured);
});

test('a page that shows what is not in the store is left as it was, which is said with the command that writes it all the same', async () => {
  const document = reportDocument();
  const root = await temporaryFolder();
  const page = join(root, 'reports', document.id, 'report.html');
  const reports = createReportStore({ folder: join(root, 'reports') });
  await reports.write(document, new Map([['report.html', 'of another machine']]));
  const { code, text } = await said(root, globals => report({ ...globals, print: () => {} }, document.id, {}));
  expect(code, 'is said under --json, too').toBe(0);
  expect(text).toContain(
    `The page is left as it was: it may have pictures and decisions that are not in the store of this machine. To write it without them: pnpm triplicate report ${document.id} --anew`,
  );
  expect(await readFile(page, 'utf8')).toBe('of another machine');
  vi.mocked(mergeShards).mockResolvedValueOnce({ document, folder: dirname(page), keptFor: ['pictures'] });
  const merged = await said(root, globals => merge(globals, []));
  expect(merged.text).toContain('left as it was: it may have pictures that are not in the store');
  const anew = await said(root, globals => report(globals, document.id, { anew: true }));
  expect(anew.text).not.toContain('left as it was');
  expect(await readFile(page, 'utf8')).toContain('<html');
});

test('the page of a report that was named by its folder is written there, also of a copy; a packed one gets it in reports', async () => {
  const document = reportDocument();
  const root = await temporaryFolder();
  const folder = join(root, 'reports', document.id);
  const copy = join(root, 'own/copy');
  await createReportStore({ folder: join(root, 'reports') }).write(
    document,
    new Map([['report.html', 'of another machine']]),
  );
  await cp(folder, copy, { recursive: true });
  const pageOf = (where: string) => readFile(join(where, 'report.html'), 'utf8');
  const kept = await said(root, globals => report(globals, copy, {}));
  expect(kept.text).toContain(`pnpm triplicate report ${copy} --anew`);
  const anew = await said(root, globals => report(globals, copy, { anew: true }));
  expect(anew.text).toContain('Report: own/copy/report.html');
  expect([(await pageOf(copy)).includes('<html'), await pageOf(folder)]).toEqual([true, 'of another machine']);
  const plain = join(copy, 'report.json');
  await writeFile(`${plain}.br`, brotliCompressSync(await readFile(plain)));
  await rm(plain);
  await writeFile(join(copy, 'report.html'), 'beside the packed one');
  const packed = await said(root, globals => report(globals, copy, { anew: true }));
  expect(packed.text).toContain(`Report: reports/${document.id}/report.html`);
  expect([await pageOf(copy), (await pageOf(folder)).includes('<html')]).toEqual(['beside the packed one', true]);
});
