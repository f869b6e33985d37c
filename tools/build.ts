// Writes dist/, which is the published package: plain JavaScript and declarations, file for file, the schemas, the
// sources of the addon, and a manifest without what only this repository needs (its own Node, development tools).
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
execFileSync(process.execPath, ['tools/compile-schemas.ts'], { cwd: root, stdio: 'inherit' });
for (const file of globSync('harness/adapters/schema/*.{json,cjs}', { cwd: root }))
  cpSync(join(root, file), join(dist, file));
// The addon is compiled where it is used, from these.
cpSync(join(root, 'native'), join(dist, 'native'), {
  recursive: true,
  filter: from => !/\/native\/(build|double|index\.ts)/.test(from),
});
cpSync(join(root, 'examples'), join(dist, 'examples'), { recursive: true });
// What the README leads to.
for (const file of ['README.md', 'ARCHITECTURE.md', 'LICENSE', 'NOTICE']) cpSync(join(root, file), join(dist, file));
cpSync(join(root, 'docs'), join(dist, 'docs'), { recursive: true });

const { name, version, description, license, type, engines, peerDependencies, dependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const manifest = {
  ...{ name, version, description, license, type, engines, peerDependencies, dependencies },
  exports: { '.': { types: './harness/index.d.ts', default: './harness/index.js' } },
  bin: { triplicate: './harness/cli/bin.js' },
  // All of it: without this, what the repository's .gitignore names is left out.
  files: ['**'],
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
