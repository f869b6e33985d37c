// Prints the paths under node_modules that tests and the harness need to run on x86-64 Linux, one a line: what tools
// of development (linter, compiler, browser) and other platforms need is left out.
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');
const unused =
  /^(node-linux-.*|@biomejs\/.*|@types\/.*|typescript|knip|prettier|playwright-core|axe-core|json-schema-to-typescript)$/;
const unusedFiles = [
  /\.(map|d\.ts|d\.mts|d\.cts|md)$/,
  /onnxruntime-node\/bin\/(?!napi-v6\/linux\/x64\/)/,
  // Node takes ort.node.min.mjs, which loads the plain WebAssembly module.
  /onnxruntime-web\/(?!package\.json|dist\/(ort\.node\.min\.m?js|ort-wasm-simd-threaded\.(wasm|mjs))$)/,
];

const names = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => !name.startsWith('.'))
    .flatMap(name => (name.startsWith('@') ? readdirSync(join(folder, name)).map(inner => `${name}/${inner}`) : [name]))
    .filter(name => !unused.test(name) && existsSync(join(folder, name)));

const links = new Set<string>();
const packages = new Set<string>();
const folders = [modules];
for (const folder of folders) {
  for (const name of names(folder)) {
    const entry = join(folder, name);
    if (lstatSync(entry).isSymbolicLink()) links.add(entry);
    const real = realpathSync(entry);
    if (packages.has(real)) continue;
    packages.add(real);
    // A package's own dependencies are its neighbours.
    folders.push(real.slice(0, real.lastIndexOf('/node_modules/') + '/node_modules'.length));
  }
}

const files = [...packages].flatMap(folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => !unusedFiles.some(pattern => pattern.test(file))),
);
for (const path of [...links, ...files].sort()) console.log(relative(root, path));
