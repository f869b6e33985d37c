// Writes docs/pictures/: parts of reports of recorded runs, as reports look now, for the README and the guides.
//
//   node tools/pictures.ts     a minute or two: a record's dataset is prepared, so that its flipped inputs have their pictures
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';
import { openProject } from '../harness/compose/project.ts';
import { normalizeSpec } from '../harness/core/spec.ts';
import { publish } from '../harness/publish.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/pictures');
const [flips, latency] = ['resnet18-f32.study.fp16', 'resnet18-seeded.latency-gate'].map(name =>
  join(root, 'records/h200-tensorrt-10.6', name),
) as [string, string];

interface Shot {
  readonly name: string;
  readonly record: string;
  /** By its id, which outlives its looks. The verdict is shown with what stands around it: the first view. */
  readonly section: string;
  /** Shown from a little above where this stands first; the section's beginning by default. */
  readonly from?: string;
  readonly height: number;
}

const shots: Shot[] = [
  { name: 'report', record: latency, section: 'verdict', height: 780 },
  { name: 'flips', record: flips, section: 'flips', height: 640 },
  { name: 'inputs', record: flips, section: 'inputs', height: 640 },
  { name: 'latency', record: latency, section: 'latency', from: '①', height: 700 },
];
const width = 1200;
const margin = 16;

/** The tracked tree is small, and a README quick to load. */
const mostBytes = 45 * 1024;

const scratch = mkdtempSync(join(tmpdir(), 'triplicate-pictures-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light' });
  for (const [record, ofIt] of Map.groupBy(shots, shot => shot.record)) {
    await page.goto(pathToFileURL(await pageOf(record)).href);
    for (const shot of ofIt) {
      const { name } = shot;
      const picture = await compressed(await taken(page, shot));
      writeFileSync(join(folder, `${name}.webp`), picture);
      console.log(`docs/pictures/${name}.webp: ${picture.length} bytes`);
    }
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}

/** The page of a record, with its pictures where it has flips; in a project that is gone afterwards. */
async function pageOf(record: string): Promise<string> {
  const project = openProject({ root, state: scratch, store: join(scratch, 'store'), ci: false, doubles: false });
  const { document, isSealed } = await project.reports.read(record);
  if (document.comparisons.some(({ list }) => list.length > 0)) {
    const { digest } = await project.ports.datasets.prepare(normalizeSpec(document.spec).dataset);
    if (digest !== document.dataset?.digest) throw new Error(`${record} is of another dataset than is here.`);
  }
  const { folder } = await publish(document, project.ports, project.reports, { isSealed });
  return join(folder, 'report.html');
}

/** What is seen once it is scrolled to: parts of a page may get their height only then. */
async function taken(page: Page, { section, from, height }: Shot): Promise<Buffer> {
  if (section === 'verdict') return page.screenshot({ clip: { x: 0, y: 0, width, height } });
  const element = page.locator(`#${section}`);
  const first = from === undefined ? element : element.getByText(from).filter({ visible: true }).first();
  const above = from === undefined ? margin : 3 * margin;
  await first.evaluate(one => one.scrollIntoView({ block: 'start', behavior: 'instant' }), undefined, {
    timeout: 5_000,
  });
  await page.evaluate(`scrollBy({ top: ${-above}, behavior: 'instant' })`);
  await page.evaluate('Promise.all([...document.images].map(image => image.decode()))');
  const [box, top] = [await boxOf(element), (await boxOf(first)).y - above];
  const clip = { x: box.x - margin, y: top, width: box.width + 2 * margin, height };
  return page.screenshot({ clip: { ...clip, height: Math.min(height, box.y + box.height + margin - top) } });
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox({ timeout: 5_000 });
  if (box) return box;
  throw new Error(`The page does not show ${element}.`);
}

/** Sixteen colours are enough for a page, and halve it; lossless, so that text stays sharp. */
async function compressed(picture: Buffer): Promise<Buffer> {
  const reduced = await sharp(picture).png({ palette: true, colours: 16, dither: 0 }).toBuffer();
  const made = await sharp(reduced).webp({ lossless: true, effort: 6 }).toBuffer();
  if (made.length <= mostBytes) return made;
  throw new Error(`A picture has ${made.length} bytes, and may have ${mostBytes}: show less of its section.`);
}
