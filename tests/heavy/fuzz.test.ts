import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderContents } from '../fixtures/folder-contents.ts';
import { kinds } from '../fixtures/fuzz/kinds.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

// Recorded, so that every run of CI tries the same inputs; another one for a longer look is TRIPLICATE_FUZZ_SEED.
const seed = Number(process.env.TRIPLICATE_FUZZ_SEED ?? 20261125);
const script = 'tests/fixtures/processes/fuzz.ts';
const root = join(import.meta.dirname, '../..');
const silenceMs = 30_000;

interface Done {
  readonly refused: number;
  readonly taken: number;
}

/**
 * Tries a kind in a process that may write nowhere but in its own folder, and is killed when an input holds it up. The
 * first input that is a fault is the error, with the command that tries it alone.
 */
async function tryKind(name: string, runs: number, folder: string): Promise<Done> {
  const project = join(folder, 'project');
  mkdirSync(project);
  const limits = ['--permission', '--allow-addons', '--allow-fs-read=*', `--allow-fs-write=${project}`];
  const child = spawn(
    process.execPath,
    [...limits, '--no-warnings', script, name, project, String(seed), String(runs)],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: project },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', chunk => {
    errors = `${errors}${chunk}`.slice(-4000);
  });
  const ended = new Promise<number | string>(resolve => child.on('close', (code, signal) => resolve(code ?? signal!)));
  let input = -1;
  let timer: NodeJS.Timeout | undefined;
  let isHung = false;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isHung = true;
      child.kill('SIGKILL');
    }, silenceMs);
  };
  const replay = (path: string) => `node ${script} ${name} $(mktemp -d) ${seed} 1 ${path}`;
  wait();
  for await (const line of createInterface({ input: child.stdout })) {
    wait();
    const said = JSON.parse(line);
    if (said.next !== undefined) input = said.next;
    if (said.done) {
      clearTimeout(timer);
      return said.done;
    }
    if (said.fault)
      throw new Error(`${said.fault.error}\nInput: ${said.fault.input}\nAgain: ${replay(said.fault.path)}`);
  }
  clearTimeout(timer);
  const how = isHung
    ? `held the process up for ${silenceMs / 1000} s`
    : `ended the process with ${await ended}: ${errors}`;
  throw new Error(`Input ${input} of ${name} ${how}\nAgain: ${replay(String(input))}`);
}

const total = { refused: 0, taken: 0 };

describe('inputs that nobody meant are refused in words, or taken for what they say', () => {
  test.for(Object.entries(kinds))('%s', async ([name, { inputs }]) => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside/canary'), 'canary of the surroundings');
    const surroundings = () =>
      Object.fromEntries(Object.entries(folderContents(folder)).filter(([file]) => !file.startsWith('project/')));
    const before = surroundings();
    const { refused, taken } = await tryKind(name, inputs, folder);
    console.log(`${name}: ${refused} refused, ${taken} taken, seed ${seed}`);
    expect(refused + taken).toBe(inputs);
    expect(surroundings()).toEqual(before);
    total.refused += refused;
    total.taken += taken;
  });

  test('these are ten thousand at least, and most of them were refused', () => {
    expect(total.refused + total.taken).toBeGreaterThanOrEqual(10_000);
    expect(total.refused).toBeGreaterThan(5_000);
  });
});
