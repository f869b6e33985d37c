// Writes dist/: plain JavaScript and declarations, file for file, with the schemas beside them.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
for (const file of globSync('adapters/schema/*.json', { cwd: join(root, 'harness') })) {
  cpSync(join(root, 'harness', file), join(root, 'dist', file));
}
