import { readFileSync } from 'node:fs';

// The published package has its manifest beside the built files.
const manifest = import.meta.url.endsWith('.ts') ? '../package.json' : './package.json';

/** Of this package, as its package.json says. */
export const harnessVersion: string = (
  JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')) as { version: string }
).version;
