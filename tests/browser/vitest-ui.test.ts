import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Spec } from '../../harness/core/records.ts';
import { unset } from '../fixtures/command-line.ts';
import { planted } from '../fixtures/scratch-project.ts';
import { userProject, writeInto } from '../fixtures/user-project.ts';

// What stands at a test in vitest's UI and in its HTML report, as somebody sees it: one run of doubles, looked at in both.

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const spec: Spec = planted(
  { flips: 2, distinct: true },
  {
    name: 'planted',
    k: 2,
    platforms: ['double-small'],
    measurement: { name: 'few', batch: 1, warmup: 0, iterations: 2, rounds: 5, seed: 1 },
    thresholds: { flipsBetweenEngines: 0, latencyMedianMs: 1000 },
  },
);

const config = `import { triplicateProjects } from 'triplicate';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: triplicateProjects(),
    reporters: ['default', ['html', { singleFile: true, outputDir: 'reports/vitest' }]],
  },
});
`;

test('annotations and pictures stand at each test in the UI of vitest and in its HTML report', {
  timeout: 120_000,
}, async context => {
  if (!existsSync(executablePath)) return context.skip(`no browser at ${executablePath}: name one in CHROMIUM_PATH`);
  const root = userProject();
  writeInto(root, 'vitest.config.ts', config);
  writeInto(
    root,
    'tests/specs/planted.spec.ts',
    `import { defineSpec } from 'triplicate';\nexport default defineSpec(${JSON.stringify(spec)});\n`,
  );
  const vitest = execa(
    join(root, 'node_modules/vitest/vitest.mjs'),
    ['--ui', '--watch', '--open=false', '--api.host=127.0.0.1'],
    {
      cwd: root,
      reject: false,
      all: true,
      env: { ...unset, TRIPLICATE_DOUBLES: '1', NO_COLOR: '1', VITEST: undefined, NODE_ENV: undefined },
    },
  );
  onTestFinished(async () => {
    vitest.kill();
    await vitest;
  });
  let said = '';
  vitest.all.on('data', chunk => {
    said += chunk;
  });
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  onTestFinished(() => browser.close());
  const html = join(root, 'reports/vitest/index.html');
  await vi
    .waitUntil(() => existsSync(html) && /__vitest__/.test(said), { timeout: 50_000, interval: 50 })
    .catch(() => {
      throw new Error(`vitest did not come to its end:\n${said}`);
    });

  const live = /http:\/\/127\.0\.0\.1:\d+\/__vitest__\/\S*/.exec(said)?.[0];
  expect(live, said).toBeDefined();
  for (const address of [live!, pathToFileURL(html).href]) await look(browser, address);
  expect(existsSync(join(root, '.vitest'))).toBe(false);
});

async function look(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  await page.goto(address);
  await openTest(page, 'at most 0 flips between the engines of 2 builds');
  expect(await noteOf(page, 'fail').first().textContent()).toContain('Actual: 4 of 40 inputs; limit: 0 flips.');
  const flips = noteOf(page, 'flip');
  expect(await flips.count()).toBe(3);
  expect(await flips.first().textContent()).toMatch(/clean\/\d+ .* → .* margin .*planted #1 .* against planted #2 /);
  const pictures = await page.evaluate<{ width: number; colors: number; blurred: number }[]>(pictured);
  // Each pixel is a square of five, of one colour.
  expect(pictures.map(({ width }) => width)).toEqual([160, 160, 160]);
  expect(Math.max(...pictures.map(({ colors }) => colors))).toBeGreaterThan(1);
  expect(Math.max(...pictures.map(({ blurred }) => blurred))).toBe(0);
  expect(await noteOf(page, 'more').textContent()).toContain('pnpm triplicate report planted-');
  expect(await noteOf(page, 'report').textContent()).toMatch(/reports\/planted-[0-9a-f]{12}\/report\.html/);

  await openTest(page, 'at most 1000 ms');
  const text = noteOf(page, 'latency').getByRole('link', { name: 'Download' });
  expect(await text.getAttribute('download')).toBe('Latencies.txt');
  expect(await text.evaluate(link => fetch(link.getAttribute('href')!).then(file => file.text()))).toMatch(
    /^Milliseconds per inference\n.* ± /s,
  );
  await page.close();
}

/** Of each attached picture its width, how many colours it has, and how many pixels differ from the first of their square. */
const pictured = `Promise.all([...document.querySelectorAll('[role=note] img')].map(async img => {
  await img.decode();
  const width = img.naturalWidth;
  const context = Object.assign(document.createElement('canvas'), { width, height: width }).getContext('2d');
  context.drawImage(img, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, width).data.buffer);
  const first = at => pixels[Math.floor(at / width / 5) * 5 * width + Math.floor((at % width) / 5) * 5];
  return { width, colors: new Set(pixels).size, blurred: pixels.filter((pixel, at) => pixel !== first(at)).length };
}))`;

/** Again until it is open: while the list of tests is still drawn, a click may meet the row that was beneath. */
async function openTest(page: Page, title: string): Promise<void> {
  const opened = page.getByTestId('file-detail').filter({ hasText: title });
  await vi.waitFor(
    async () => {
      await page.getByTestId('explorer-item').filter({ hasText: title }).click({ timeout: 5_000 });
      await opened.waitFor({ timeout: 1_000 });
    },
    { timeout: 20_000 },
  );
}

/** Of one type; its name stands in bold. */
const noteOf = (page: Page, type: string) =>
  page.getByRole('note').filter({ has: page.locator('.font-bold', { hasText: new RegExp(`^${type}$`) }) });
