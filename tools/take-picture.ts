// Writes docs/report.png, the README's picture, from the committed example report.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 1500 }, colorScheme: 'light' });
await page.goto(pathToFileURL(join(root, 'reports/example/report.html')).href);
const picture = await page.screenshot();
// 256 colours are all that a page of tables has.
await sharp(picture).png({ palette: true, effort: 10 }).toFile(join(root, 'docs/report.png'));
await browser.close();
