import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWriter } from '../../harness/core/masks/runs.ts';
import type { BoxChange, Flip, ReportDocument, Side } from '../../harness/core/records.ts';
import { nothingBeside } from '../../harness/report/beside.ts';
import { type FlippedPair, flippedInputs, flipSize, picturedInputs } from '../../harness/report/flipped-inputs.ts';
import { renderHtml } from '../../harness/report/html.ts';
import { launched, violations, visit } from '../fixtures/browser.ts';
import { largeReport } from '../fixtures/large-report.ts';
import { reportDocument } from '../fixtures/report-document.ts';
import { reportPictures } from '../fixtures/report-pictures.ts';
import { taskDocument } from '../fixtures/report-tasks.ts';

let folder: string;
let browser: Browser | null;

const document = reportDocument();
/** A pair in which several inputs flip, and not all that there are. */
const index = document.comparisons.findIndex(({ list }) => list.length > 2 && list.length < 8);
const pair = document.comparisons[index]!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'triplicate-gallery-'));
  browser = await launched();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function written(name: string, of: ReportDocument, beside = nothingBeside): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, renderHtml(of, reportPictures(picturedInputs(of)), beside));
  return pathToFileURL(file).href;
}

/** Indices of the inputs that are seen, in their order. */
const seen = (page: Page) =>
  page.evaluate<number[]>(
    `[...document.querySelectorAll('#inputs-list > li:not([hidden])')].map(item => Number(item.id.slice(6)))`,
  );

describe('the flipped inputs in a browser', () => {
  it('are those of the pair whose cell is followed, the largest margin first, and all again on the way back', async context => {
    const { page } = await visit(browser, context, written('pair', document));
    const every = await seen(page);
    const panel = page.locator('#inputs-pair');
    await page.locator(`.heat a[href="#pair-${index}"]`).first().focus();
    await page.keyboard.press('Enter');
    await panel.waitFor({ state: 'visible' });
    const sizes = pair.list.toSorted((a, b) => flipSize(b)! - flipSize(a)!);
    expect(await seen(page)).toEqual(sizes.map(({ input }) => input));
    expect(await page.evaluate('document.activeElement.id')).toBe('inputs-pair');
    expect(await panel.textContent()).toContain(`Only pair ${index}: ${pair.list.length} inputs, largest margin first`);
    expect(await panel.textContent()).toContain(pair.left.label);
    expect(await page.locator(`#input-${sizes[0]!.input} .turn`).textContent()).toMatch(
      /^left \w+ \(margin 0\.\d+\), right \w+ \(margin 0\.\d+\), smaller margin 0\.\d+$/,
    );
    expect(await page.locator(`#pair-${index}`).isVisible()).toBe(false);
    expect(await page.locator('.margins:visible').count()).toBe(0);
    expect(await page.getByLabel('Compared').isVisible()).toBe(false);
    const isInWindow = `(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.activeElement.getBoundingClientRect())`;
    await page.goBack();
    await panel.waitFor({ state: 'hidden' });
    expect(await seen(page)).toEqual(every);
    await page.waitForFunction(`document.activeElement.hash === '#pair-${index}'`);
    expect(await page.evaluate(isInWindow)).toBe(true);
    await page.goForward();
    await panel.waitFor({ state: 'visible' });
    // Links to elsewhere leave the pair, its words and its order as they are.
    await page.getByLabel('Filter inputs').fill(sizes[0]!.id);
    await page.getByLabel('Order').selectOption('smallest');
    await page.locator('nav a[href="#builds"]').click();
    await page.locator(`#input-${sizes[0]!.input} h3 a`).click();
    expect(await seen(page)).toEqual([sizes[0]!.input]);
    expect(await page.getByLabel('Order').inputValue()).toBe('smallest');
    await page.getByLabel('Filter inputs').fill('no such input');
    expect(await page.locator('#inputs-tools output').textContent()).toBe('nothing matches');
    // The same cell is a link a second time, too.
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    await page.waitForFunction(`document.activeElement.id === 'inputs-pair'`);
    await page.locator('nav a[href="#flips"]').click();
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    await page.waitForFunction(`document.activeElement.id === 'inputs-pair'`);
    await page.evaluate('scrollTo(0, 0)');
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    expect(await page.evaluate('document.activeElement.id')).toBe('inputs-pair');
    expect(await seen(page)).toEqual(sizes.map(({ input }) => input));
    await panel.getByRole('link', { name: 'Show all pairs' }).click();
    expect(await seen(page)).toEqual(every);
    const still = document.comparisons.findIndex(({ flips }) => flips === 0);
    await page.locator(`.heat a[href="#pair-${still}"]`).first().click();
    expect(await panel.locator('strong').textContent()).toBe(`Only pair ${still}: no input flips`);
  });

  it('are found by a link, by words, by corruption and by who is right', async context => {
    const { page } = await visit(browser, context, `${written('linked', document)}#pair-${index}`);
    expect((await seen(page)).toSorted()).toEqual(pair.list.map(({ input }) => input).toSorted());
    const tools = page.locator('#inputs-tools');
    await tools.getByLabel('Corruption').selectOption('contrast');
    const contrasted = pair.list.filter(({ id }) => id.startsWith('contrast'));
    expect(contrasted.length).toBeGreaterThan(0);
    expect((await seen(page)).toSorted()).toEqual(contrasted.map(({ input }) => input).toSorted());
    await page.goto(`${page.url().split('?')[0]}#inputs`);
    const all = flippedInputs(document);
    await tools.getByLabel('By truth').selectOption('l');
    const lost = all.filter(({ pairs }) => pairs.some(({ flip }) => flip.from === flip.truth));
    expect(await seen(page)).toEqual(lost.map(({ input }) => input));
    await tools.getByLabel('By truth').selectOption('');
    await tools.getByLabel('Filter inputs').fill('contrast severity');
    expect(await seen(page)).toEqual(all.filter(({ id }) => id.startsWith('contrast')).map(({ input }) => input));
    expect(await tools.locator('output').textContent()).toMatch(/^\d+ of \d+$/);
    // A link to one that the filter hides shows all.
    const other = all.find(({ id }) => !id.startsWith('contrast'))!;
    await page.evaluate(`location.hash = 'input-${other.input}'`);
    await page.locator(`#input-${other.input}`).waitFor({ state: 'visible' });
    expect(await seen(page)).toEqual(all.map(({ input }) => input));
    expect(await tools.locator('output').textContent()).toBe('');
    // By the largest of its smaller margins, which each card says.
    await tools.getByLabel('Order').selectOption('largest');
    const keys = (await page.locator('.turn').allTextContents()).map(text =>
      Number(/^smaller margin (.*)$/.exec(text)![1]),
    );
    expect(keys).toHaveLength(all.length);
    expect(keys).toEqual(keys.toSorted((a, b) => b - a));
    // Also what is hidden meanwhile goes back to its place.
    await tools.getByLabel('Filter inputs').fill('contrast');
    await tools.getByLabel('Order').selectOption('');
    await tools.getByLabel('Filter inputs').fill('');
    expect(await seen(page)).toEqual(all.map(({ input }) => input));
  });

  it('are chosen in the address, which a reload, Back and a copied link find again, beside what else stands there', async context => {
    const { page } = await visit(
      browser,
      context,
      `${written('addressed', document)}?download&signed=a%20b~&inputs-order=dearest`,
    );
    const panel = page.locator('#inputs-pair');
    const chosen = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('#inputs-tools [name]')].map(({ value }) => value)`);
    const asked = () => page.evaluate<string>('location.search');
    const state = async () => [await chosen(), await seen(page), await panel.isVisible()];
    // An order that nobody knows is none, and that is said.
    expect(await chosen()).toEqual(['', '', '', '', '']);
    const missing = page.locator('#nowhere');
    expect(await missing.textContent()).toMatch(/^Nothing on this page is called dearest: /);
    expect(await violations(page, '#nowhere')).toEqual([]);
    for (let press = 0; press < 3; press++) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Close');
    await page.keyboard.press('Enter');
    expect(await missing.isVisible()).toBe(false);
    expect(await page.getByLabel('Order').locator('option:checked').textContent()).toBe('most pairs');
    await page.getByLabel('Filter inputs').pressSequentially('contrast & more');
    expect(await asked()).toContain('inputs-words=contrast+%26+more');
    expect(await seen(page)).toEqual([]);
    await page.getByLabel('Filter inputs').fill('contrast');
    await page.getByLabel('Order').selectOption('input');
    expect(await asked()).toBe('?download&signed=a%20b~&inputs-words=contrast&inputs-order=input');
    const every = await state();
    expect((every[1] as number[]).length).toBeGreaterThan(1);

    // A pair begins anew; elsewhere in the page it stays, and so do a choice and its address.
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    await panel.waitFor({ state: 'visible' });
    expect(await asked()).toBe(`?download&signed=a%20b~&inputs-pair=${index}`);
    await page.getByLabel('Order').selectOption('');
    expect(await panel.textContent()).not.toContain('largest margin first');
    await page.locator('nav a[href="#builds"]').click();
    expect(await asked()).toBe(`?download&signed=a%20b~&inputs-pair=${index}&inputs-order=`);
    const ofPair = await state();
    await page.reload();
    expect(await state()).toEqual(ofPair);
    expect(await page.evaluate('document.activeElement.id')).not.toBe('inputs-pair');

    await page.goBack();
    await page.waitForFunction(`location.hash === '#pair-${index}'`);
    expect(await state()).toEqual(ofPair);
    await page.goBack();
    await panel.waitFor({ state: 'hidden' });
    expect(await state()).toEqual(every);
    await page.goto((await page.evaluate<string>('location.href')).replace(/#.*|$/, '#flips'));
    expect(await state()).toEqual(every);

    // What is not here is said wherever the page is, until something is found; the rest stays.
    const address = await page.evaluate<string>('location.href');
    for (const place of ['#pair-999', '?inputs-pair=999', '#input-99999', '#kernels']) {
      await page.goto(address.replace(/[?#].*/, place));
      await missing.waitFor({ state: 'visible' });
      expect(await missing.textContent()).toContain(place.replace(/.*[=-]9/, '9').replace('#', ''));
      expect((await seen(page)).length).toBe(flippedInputs(document).length);
      await missing.getByRole('link').click();
      await missing.waitFor({ state: 'hidden' });
    }
    for (const place of [`#pair-${index}`, '#top', '']) {
      await page.goto(address.replace(/[?#].*/, place));
      expect(await missing.isVisible()).toBe(false);
    }

    // Where the address is not the page's to change, all is chosen as ever.
    await page.evaluate(`history.replaceState = () => { throw new DOMException('no', 'SecurityError'); }`);
    await page.getByLabel('Filter inputs').fill('no such input');
    expect(await seen(page)).toEqual([]);
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    await panel.waitFor({ state: 'visible' });
    expect((await seen(page)).length).toBe(pair.list.length);
  });

  it('draw and tell of boxes in the view of a pair what that pair has, and else of the worst, with the left box as left', async context => {
    const plain = largeReport({
      task: 'detection',
      engines: 3,
      platforms: ['gpu'],
      items: 90,
      corrupted: false,
      flipped: 60,
      side: 64,
    });
    // In each pair the boxes stand elsewhere.
    const moved = (flip: Flip, at: number) => {
      const by = (one: BoxChange['from']) => one && { ...one, box: one.box.map(x => x + at / 4) as typeof one.box };
      return { ...flip, boxes: flip.boxes!.map(({ from, to, ...rest }) => ({ ...rest, from: by(from), to: by(to) })) };
    };
    const comparisons = plain.comparisons.map((one, at) => ({ ...one, list: one.list.map(flip => moved(flip, at)) }));
    const boxes = { ...plain, comparisons };
    const { page } = await visit(browser, context, written('drawn', boxes));
    const one = flippedInputs(boxes).find(({ pairs, worst }) => pairs.some(({ index: at }) => at !== worst.index))!;
    const asked = one.pairs.find(({ index: at }) => at !== one.worst.index)!;
    const card = page.locator(`#input-${one.input}`);
    const isDrawn = async ({ flip }: FlippedPair) => {
      // The second of each side is of the box that moved.
      const { from, to } = flip.boxes!.find(({ change }) => change === 'moved')!;
      const corner = (side: string) => card.locator(`rect.${side}`).nth(1).getAttribute('x').then(Number);
      expect(await corner('left')).toBeCloseTo(from!.box[0]!, 1);
      expect(await corner('right')).toBeCloseTo(to!.box[0]!, 1);
      expect(await card.locator('.changes').textContent()).toContain(`0.800 at ${from!.box[0]!.toFixed(1)}`);
      expect(await card.locator('.marks').count()).toBe(1);
    };
    const show = async (pair: number) => {
      await page.evaluate(`location.hash = 'pair-${pair}'`);
      await page.waitForFunction(
        `document.getElementById('inputs-pair-title').textContent.startsWith('Only pair ${pair}:')`,
      );
    };
    await isDrawn(one.worst);
    expect(await card.locator('.worst').textContent()).toBe(`Worst pair: ${one.worst.index}, told and drawn here`);
    expect(await card.locator('.worst').isVisible()).toBe(true);
    for (const pair of [asked, one.worst, asked]) {
      await show(pair.index);
      await isDrawn(pair);
      expect(await card.locator('.turn').textContent()).toMatch(/^smaller margin 0\.\d+$/);
      expect(await card.locator('.worst').isVisible()).toBe(false);
    }
    expect(await violations(page, '#inputs')).toEqual([]);

    // Past sixty cards, of which most were never drawn, a jump lands where it should, and is marked until the page is moved.
    await page.getByRole('link', { name: 'Show all pairs' }).click();
    await page.locator('#inputs-pair').waitFor({ state: 'hidden' });
    await isDrawn(one.worst);
    for (const id of ['builds', 'inputs', 'flips', 'reproduce']) {
      await page.locator(`nav a[href="#${id}"]`).click();
      await page.waitForTimeout(100);
      const marked = page.locator('nav a[aria-current]');
      expect(await marked.getAttribute('href')).toBe(`#${id}`);
      if (id !== 'reproduce')
        expect(Math.abs((await page.locator(`#${id}`).boundingBox())!.y - 16), id).toBeLessThan(4);
    }
    // In a tall window this one cannot reach the top, and the end of the page is of another.
    await page.setViewportSize({ width: 1440, height: 2600 });
    await page.locator('nav a[href="#provenance"]').click();
    await page.waitForTimeout(100);
    expect(await page.locator('nav a[aria-current]').getAttribute('href')).toBe('#provenance');
    await page.mouse.wheel(0, -9999999);
    await page.locator('nav a[href="#verdict"][aria-current]').waitFor();
  });

  it('lead without JavaScript from a cell to the row of its pair, and show their pictures', async context => {
    const { page } = await visit(browser, context, written('plain', document), { javaScriptEnabled: false });
    await page.locator(`.heat a[href="#pair-${index}"]`).first().click();
    expect(await page.locator(`#pair-${index}`).isVisible()).toBe(true);
    expect(await page.locator('#inputs-pair').isVisible()).toBe(false);
    await page.goto(page.url().replace(/#.*/, '#pair-999'));
    expect(await page.locator('#nowhere').isVisible()).toBe(false);
    expect((await page.locator('#inputs-list img').first().boundingBox())?.width).toBe(168);
  });

  it('and all else stand a phone, a screen reader and odd documents', async context => {
    const long = (text: string) => text.repeat(Math.ceil(300 / text.length)).slice(0, 300);
    const odd = ['</script><script>alert(1)</script>', 'قطة على السجادة', long('no-space'), long('سجادة')];
    const classes = Array.from({ length: 10_000 }, (_, label) => `${odd[label % odd.length]} ${label}`);
    const small = { engines: 2, platforms: ['gpu'], items: 4, corrupted: false, flipped: 4, side: 32 };
    const boxes = taskDocument('detection');
    const masks = taskDocument('segmentation');
    const { left, right, list } = masks.comparisons[0]!;
    // Squares, so that pixels are on one side alone and on the other.
    const decided = (side: Side, corner: number) => {
      const { end, add } = runWriter(28, 28);
      add(Uint8Array.from({ length: 28 * 28 }, (_, at) => Number(Math.floor(at / 28 / 9) === corner && at % 28 < 9)));
      return [side.run!, { kind: 'masks', masks: new Map([[list[0]!.input, end()]]), isOneClass: true }] as const;
    };
    const decisions = new Map([decided(left, 0), decided(right, 1)]);
    const itemName = `${long('é')}-${odd[0]!.replace('/', '')}-${odd[1]}`;
    const ofClasses = largeReport({ ...small, classes, itemName });
    const pages = [
      written('classes', { ...ofClasses, spec: { ...ofClasses.spec, name: long('no-space') } }),
      written('no-flip', largeReport({ ...small, flipped: 0 })),
      written('one', largeReport({ ...small, engines: 1 })),
      written('boxes', boxes),
      written('masks', masks, { ...nothingBeside, decisions }),
    ];
    for (const url of pages) {
      const { page, complaints } = await visit(browser, context, url, { viewport: { width: 390, height: 844 } });
      expect(await page.evaluate('document.documentElement.scrollWidth'), url).toBe(390);
      const verdict = (await page.locator('#verdict-title').boundingBox())!;
      expect(verdict.y + verdict.height, url).toBeLessThan(600);
      await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
      expect(await page.evaluate('document.documentElement.scrollWidth'), url).toBe(390);
      if (!url.includes('no-flip')) expect(await violations(page, '#inputs'), url).toEqual([]);
      expect(complaints, url).toEqual([]);
      await page.close();
    }
  });
});
