import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', 'ARCHITECTURE.md', ...globSync('docs/**/*.md', { cwd: root })];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** A page without what is shown as code. */
const proseOf = (page: string) =>
  textOf(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');

/** The ids that GitHub gives to the headings of a page. */
const anchorsOf = (page: string): string[] =>
  [
    ...textOf(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

interface Link {
  readonly page: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

const links: Link[] = pages.flatMap(page =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [path = '', anchor] = target.split('#');
      return { page, path: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    }),
);

describe('the documentation', () => {
  it('links to files and headings that are there', () => {
    const broken = links.filter(({ path, anchor }) => {
      if (!statSync(join(root, path), { throwIfNoEntry: false })) return true;
      return anchor !== undefined && !anchorsOf(path).includes(anchor);
    });
    expect(broken).toEqual([]);
    expect(links.length).toBeGreaterThan(30);
  });

  it('ends every piece of code that it begins', () => {
    expect(pages.filter(page => (textOf(page).match(/^```/gm) ?? []).length % 2 === 1)).toEqual([]);
  });

  it('is reached from the README, page by page', () => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const link of links) if (link.page === page && link.path.endsWith('.md')) reached.add(link.path);
    expect(pages.filter(page => !reached.has(page))).toEqual([]);
  });

  it('begins with a page that is read in five minutes', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(200);
  });

  it('has small pictures, all of which are shown, with words for who does not see them', () => {
    const pictures = globSync('docs/**/*.{png,webp}', { cwd: root });
    const sizes = pictures.map(picture => statSync(join(root, picture)).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(180 * 1024);
    expect(pictures.filter(picture => !links.some(({ path }) => path === picture))).toEqual([]);
    expect(pages.filter(page => proseOf(page).includes('![]('))).toEqual([]);
  });
});
