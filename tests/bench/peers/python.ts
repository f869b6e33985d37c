import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const packages = ['polygraphy==0.53.6', 'numpy==2.4.6', 'duckdb==2.0.1'];
const folder = join(import.meta.dirname, '../../../node_modules/.cache/triplicate-peers');

/** A Python with the tools that benchmarks run beside ours, made once; or why there is none. */
export function peerPython(): { python: string } | { reason: string } {
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, packages.join(' ').replaceAll(/[^\w.]/g, '-'));
  if (existsSync(marker)) return { python };
  try {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'pipe' });
    mkdirSync(marker);
    return { python };
  } catch (error) {
    return { reason: `python3 with venv and pip is needed for ${packages.join(', ')}: ${(error as Error).message}` };
  }
}
