import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { compareCommand, importedCommand } from '../../harness/core/commands.ts';
import { comparisonsOf } from '../../harness/core/judging/flips.ts';
import type { Flip } from '../../harness/core/records.ts';
import { tableNames } from '../../harness/core/tables/table.ts';
import { resultsOf, resultTables } from '../../harness/core/tables/tables.ts';
import { picturedInputs } from '../../harness/report/flipped-inputs.ts';
import { renderComparisonHtml } from '../../harness/report/html/comparison.ts';
import { renderGateHtml } from '../../harness/report/html/gate.ts';
import { renderImportedHtml } from '../../harness/report/html/imported.ts';
import { placesOf, renderStudyHtml } from '../../harness/report/html/study.ts';
import { renderHtml } from '../../harness/report/html.ts';
import { renderJunit } from '../../harness/report/junit.ts';
import { launched, violations, visit } from '../fixtures/browser.ts';
import { compared, upgraded } from '../fixtures/compared-reports.ts';
import { failingGate, failingGateOf, profiledReport, slowKernel } from '../fixtures/failing-gate.ts';
import { hostileTexts, withText } from '../fixtures/hostile-text.ts';
import { comparedBoards } from '../fixtures/imported-runs.ts';
import { reportDocument } from '../fixtures/report-document.ts';
import { reportPictures } from '../fixtures/report-pictures.ts';
import { study } from '../fixtures/sample-records.ts';

let folder: string;
let browser: Browser | null;
const files = { plain: '', double: '', hostile: '', imported: '', study: '', gate: '', hostileGate: '', compared: '' };
const document = reportDocument();
const profiled = profiledReport();
/** With a name that has no place to break, and one that is read from the right. */
const hostile = [...hostileTexts, 'x'.repeat(300), 'מבחן־ארוך '.repeat(20)].join(' ');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'triplicate-report-'));
  const pictures = reportPictures(picturedInputs(document));
  // Small, because all but its banner is in the plain one, too.
  const doubled = reportDocument({
    platforms: document.platforms.map(platform => ({ ...platform, double: true })),
    comparisons: document.comparisons.slice(0, 3),
    latencySummaries: [],
    anomalies: [],
  });
  const imported = comparedBoards(hostile);
  const newer = upgraded(1.2);
  const moved = {
    ...newer,
    spec: { ...newer.spec, name: hostile },
    dataset: { ...newer.dataset!, classes: newer.dataset!.classes!.map(name => `${name} ${hostile}`) },
    failures: withText(newer.failures, hostile),
    verdict: withText(newer.verdict, hostile),
  };
  const before = { ...document, platforms: doubled.platforms };
  const pages = {
    plain: renderHtml(profiled, pictures),
    double: renderHtml(doubled, pictures),
    hostile: renderHtml(withText(profiled, hostile), pictures),
    imported: renderImportedHtml(
      imported.record,
      imported.results,
      importedCommand({ from: [hostile], leastEffect: 5 }),
    ),
    study: renderStudyHtml(
      study,
      tableNames.map(name => resultTables[name](resultsOf([document]))),
      placesOf(study, { hasPage: () => false, pathOf: place => place }),
      () => null,
    ),
    gate: renderGateHtml(failingGate(profiled, 'plain.html')),
    hostileGate: renderGateHtml(failingGateOf(hostile)),
    compared: renderComparisonHtml(await compared(before, moved), moved.dataset, compareCommand('before', hostile)),
  };
  for (const [name, page] of Object.entries(pages)) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, page);
    files[name as keyof typeof files] = pathToFileURL(file).href;
  }
  browser = await launched();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (context: TestContext, url: string, options?: BrowserContextOptions) =>
  visit(browser, context, url, options);

/** What is focused: its element, and the text that names it. */
const focused = (page: Page) =>
  page.evaluate<string>(
    `(() => { const e = document.activeElement; return e.tagName + ' ' + (e.labels?.[0] ?? e).textContent.trim(); })()`,
  );

/** Whether the beginning of an element is in the window. */
const isSeen = (page: Page, id: string) =>
  page.evaluate<boolean>(
    `(() => { const { top } = document.getElementById('${id}').getBoundingClientRect(); return top >= 0 && top < innerHeight; })()`,
  );

/** Captions that go on where their table is cut off. */
const clippedCaptions = `[...document.querySelectorAll('.scroll caption > span')]
  .filter(span => span.getBoundingClientRect().right > span.closest('.scroll').getBoundingClientRect().right + 1)
  .map(span => span.textContent)`;

describe('the report in a browser', () => {
  it.for(['light', 'dark'] as const)(
    'has no accessibility violation that axe finds, in %s',
    async (colorScheme, context) => {
      for (const file of [files.plain, files.double, files.imported, files.study, files.gate, files.compared]) {
        const { page } = await open(context, file, { colorScheme, reducedMotion: 'reduce' });
        await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
        expect(await violations(page)).toEqual([]);
      }
    },
  );

  it.for([390, 1440])('needs no sideways scrolling at %d pixels, opened or closed', async (width, context) => {
    for (const file of [
      files.plain,
      files.imported,
      files.study,
      files.gate,
      files.hostile,
      files.hostileGate,
      files.compared,
    ]) {
      const { page } = await open(context, file, { viewport: { width, height: 900 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(clippedCaptions)).toEqual([]);
    }
  });

  it('asks for nothing but itself and complains of nothing', async context => {
    for (const file of [
      files.plain,
      files.double,
      files.hostile,
      files.imported,
      files.gate,
      files.hostileGate,
      files.compared,
    ]) {
      const { page, requests, complaints } = await open(context, file);
      await page.waitForLoadState('load');
      expect(requests.filter(url => !url.startsWith('data:'))).toEqual([file]);
      expect(complaints).toEqual([]);
    }
  });

  it('has its navigation in one line of a phone, each entry named whole to a screen reader', async context => {
    for (const [file, name] of [
      [files.study, /^Table III\. /],
      [files.gate, /^What was not looked at$/],
    ] as const) {
      const { page } = await open(context, file, { viewport: { width: 390, height: 900 } });
      expect((await page.locator('nav').boundingBox())!.height).toBeLessThan(60);
      expect(await page.getByRole('link', { name }).first().isVisible()).toBe(true);
    }
  });

  it('marks in its navigation what is being read, also where the line of a phone must move for it', async context => {
    const { page } = await open(context, files.plain, {
      viewport: { width: 390, height: 900 },
      reducedMotion: 'reduce',
    });
    expect((await page.locator('nav').boundingBox())!.height).toBeLessThan(60);
    const current = page.locator('nav [aria-current]');
    // In a tall window the second section is seen with the first.
    await page.setViewportSize({ width: 390, height: 2400 });
    await page.reload();
    expect(await current.textContent()).toBe('Verdict');
    await page.setViewportSize({ width: 390, height: 900 });
    for (const id of ['latency', 'reproduce', 'flips']) {
      await page.evaluate(`document.getElementById('${id}').scrollIntoView()`);
      await page.locator(`nav a[aria-current][href='#${id}']`).waitFor();
      expect(await current.count()).toBe(1);
      const box = (await current.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(390);
      expect(box.y).toBeLessThan(60);
    }
  });

  it('leads from a failing gate to the flip of the largest margin, the slower kernel and the command, each within three clicks', async context => {
    const { page } = await open(context, files.gate);
    let clicks = 0;
    const click = async (link: Locator) => {
      clicks += 1;
      await link.first().click();
    };
    const card = (title: string) => page.locator('.check-card', { hasText: title });
    const flips = card('fp16-weights on cpu-1: at most 0 flips between the engines');
    const { command } = profiled.verdict.checks.find(({ id }) => id === 'flipsBetweenEngines/fp16-weights/cpu-1')!;
    expect((await flips.locator('.command').textContent())!.replace(/\s+/g, ' ')).toBe(command);

    await click(flips.getByRole('link', { name: /largest margin/ }));
    const pairs = comparisonsOf(profiled.verdict.checks.find(one => one.command === command)!, profiled.comparisons);
    const margin = ({ fromMargin, toMargin }: Flip) => Math.min(fromMargin!, toMargin!);
    const surest = pairs.flatMap(({ list }) => list).toSorted((a, b) => margin(b) - margin(a))[0]!;
    const input = page.locator(`[id='input-${surest.input}']`);
    await input.locator('img').first().waitFor({ state: 'visible' });
    expect(await isSeen(page, `input-${surest.input}`)).toBe(true);
    expect(clicks).toBeLessThanOrEqual(3);

    clicks = 0;
    await page.goto(files.gate);
    await click(
      card('fp32 on cpu-1 and cpu-n: no latency anomaly').getByRole('link', { name: /^What cpu-n takes longer for/ }),
    );
    const cause = page.locator(decodeURIComponent(new URL(page.url()).hash));
    await cause.getByText(slowKernel).first().waitFor({ state: 'visible' });
    expect(await isSeen(page, new URL(page.url()).hash.slice(1))).toBe(true);
    expect(clicks).toBeLessThanOrEqual(3);

    clicks = 0;
    await page.goto(files.plain);
    await click(page.locator('#verdict .reasons a', { hasText: 'flips between the engines' }));
    await click(page.locator('.check-card:target .evidence a'));
    await page.locator('#inputs-pair').waitFor({ state: 'visible' });
    expect(clicks).toBeLessThanOrEqual(3);
  });

  it('shows on paper what is folded, with its script and without, and folds it again', async context => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open(context, files.plain, { javaScriptEnabled });
      const folded = page.locator('#checks-table tbody tr').first();
      const openOnes = page.locator('details[open]');
      const before = await openOnes.count();
      expect(await folded.isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await folded.isVisible()).toBe(true);
      await page.emulateMedia({ media: 'screen' });
      if (!javaScriptEnabled) continue;
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      expect(await page.locator('details:not([open])').count()).toBe(0);
      await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
      expect(await openOnes.count()).toBe(before);
    }
    // Wide tables stay on the sheet, and their short words whole.
    const { page } = await open(context, files.study, { viewport: { width: 718, height: 900 } });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(718);
    const narrowest = `Math.min(...[...document.querySelectorAll('table[id^=table-] :is(th, td)')].map(cell => cell.offsetWidth))`;
    expect(await page.evaluate(narrowest)).toBeGreaterThan(30);
  });

  it('lets its policy stop a script that is not its own', async context => {
    const { page } = await open(context, files.plain);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.foreign = true' }))`,
    );
    expect(await page.evaluate('window.foreign')).toBeUndefined();
  });

  it('is reached by the keyboard alone: the filter, the sort buttons and the rows', async context => {
    const { page } = await open(context, files.plain);
    const stops: string[] = [];
    await page.evaluate(`document.querySelector('#checks .all').open = true`);
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
    }
    expect(stops[0]).toBe('A Skip to the verdict');
    expect(stops).toContain('INPUT Filter checks');
    expect(stops).toContain('BUTTON Status');
    expect(stops.some(stop => stop.startsWith('SUMMARY fp32 on cpu-1 and cpu-n: no latency anomaly'))).toBe(true);
  });

  it('opens a row by the keyboard', async context => {
    const { page } = await open(context, files.plain);
    const message = page.getByText('Actual: 2 of 600 inputs; limit: 0 flips.').last();
    await page.locator('#checks .all > summary').press('Enter');
    await page.locator('#checks-table summary').nth(1).focus();
    expect(await message.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await message.isVisible()).toBe(true);
  });

  it('filters checks by words and by status, and says how many are left', async context => {
    const { page } = await open(context, files.plain);
    const rows = page.locator('#checks-table tbody tr:visible');
    await page.locator('#checks .all > summary').click();
    expect(await rows.count()).toBe(12);
    await page.getByLabel('Filter checks').fill('wasm ACCURACY');
    expect(await rows.count()).toBe(2);
    expect(await page.locator('.tools[data-for=checks-table] output').textContent()).toBe('2 of 12');
    await page.getByLabel('Filter checks').fill('');
    await page.locator('.tools[data-for=checks-table] select').selectOption('fail');
    expect(await rows.count()).toBe(3);
  });

  it('sorts numbers by value, both ways, and says so to a screen reader', async context => {
    const { page } = await open(context, files.plain);
    const head = page.locator('#accuracy-table th', { hasText: 'Top-1' });
    const values = () =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('#accuracy-table tbody tr')].map(row => Number(row.cells[1].dataset.value))`,
      );
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await values()).toEqual((await values()).toSorted((a, b) => a - b));
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await values()).toEqual((await values()).toSorted((a, b) => b - a));

    // Of a study numbers are as they read, with what stands beside them.
    const { page: studied } = await open(context, files.study);
    const texts = ['12.5 ± 3.0', '−3.5', '', '1,058', '+2.0 2', 'not built', '7'];
    const sorted = await studied.evaluate<string[]>(`(() => {
      const table = document.getElementById('table-iv');
      const head = [...table.querySelectorAll('th.num')].at(-1);
      const row = table.tBodies[0].rows[0];
      const filled = ${JSON.stringify(texts)}.map(text => {
        const copy = row.cloneNode(true);
        copy.cells[head.cellIndex].textContent = text;
        return copy;
      });
      table.tBodies[0].replaceChildren(...filled);
      head.querySelector('button').click();
      return [...table.tBodies[0].rows].map(row => row.cells[head.cellIndex].textContent);
    })()`);
    expect(sorted.filter(text => text !== 'not built')).toEqual(['−3.5', '+2.0 2', '7', '12.5 ± 3.0', '1,058', '']);
  });

  it('changes its theme on request', async context => {
    const { page } = await open(context, files.plain, { colorScheme: 'light' });
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    const button = page.getByRole('button', { name: /^Theme/ });
    await button.click();
    expect(await paper()).toBe(light);
    await button.click();
    expect(await button.textContent()).toBe('Theme: dark');
    expect(await paper()).not.toBe(light);
  });

  it('shows every table without JavaScript, and no control that would do nothing', async context => {
    const { page } = await open(context, files.plain, { javaScriptEnabled: false });
    await page.locator('#checks .all > summary').click();
    await page.locator('#builds .all > summary').click();
    for (const id of ['checks', 'confusion', 'latency', 'builds', 'accuracy', 'platforms']) {
      expect(await page.locator(`#${id}-table tbody tr`).first().isVisible(), id).toBe(true);
    }
    for (const kind of ['.statuses', '.heat', '.engine-card', '.check-card', '.gallery > li'])
      expect(await page.locator(kind).first().isVisible(), kind).toBe(true);
    expect(await page.locator('input:visible, select:visible, button:visible').count()).toBe(0);
  });

  it('is well-formed XML as JUnit, whatever the texts are', async context => {
    const { page } = await open(context, files.plain);
    const parse = (xml: string) =>
      page.evaluate<string>(
        `new DOMParser().parseFromString(${JSON.stringify(xml)}, 'text/xml').querySelector('parsererror')?.textContent ?? ''`,
      );
    expect(await parse('<a>')).not.toBe('');
    for (const text of ['x', ...hostileTexts])
      expect(await parse(renderJunit(withText(reportDocument(), text)))).toBe('');
  });
});
