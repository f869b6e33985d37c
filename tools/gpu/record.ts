// Records what the real library answers to calls that the contract double imitates. Each call has a process of its own,
// because a crash is an answer, too.
//
//   node record.ts --addon FILE --libraries FOLDER --out FOLDER [--only NAME,NAME] [--jobs 4]
//
// Writes FOLDER/NAME.json: {name, call, outcome, error, value, exit, seconds, versions}, without paths of the machine.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openOptions, required } from './open-addon.ts';
import { prepare, type RecordedCall, recordedCalls } from './recorded-calls.ts';

const { values } = parseArgs({
  options: { ...openOptions, only: { type: 'string' }, jobs: { type: 'string', default: '4' } },
});
const { addon, libraries, out } = required(values, 'addon', 'libraries', 'out');
const work = mkdtempSync(join(tmpdir(), 'record-'));
const root = resolve(import.meta.dirname, '../..');
mkdirSync(out, { recursive: true });

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** The end of what it printed on both streams. */
  readonly lastWords: string;
}

/** TensorRT opens its builder resource by bare name, so the folder is in LD_LIBRARY_PATH, unless the call says otherwise. */
function environmentOf(own: RecordedCall['environment'] = {}): NodeJS.ProcessEnv {
  const path = [resolve(libraries), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const all = Object.entries({ ...process.env, LD_LIBRARY_PATH: path, ...own });
  return Object.fromEntries(all.filter(([, value]) => value !== ''));
}

function runChild(name: string, result: string, { limitSeconds = 90, environment }: RecordedCall): Promise<Exit> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'record-one.ts'),
      ...['--addon', addon, '--libraries', libraries, '--work', work, '--name', name, '--out', result],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: environmentOf(environment) },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1000);
  return new Promise(done => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, timedOut, lastWords: said });
    });
  });
}

/** Names of this machine, longest first, and what stands for them. */
const places: [string, string][] = [
  [work, '<work>'],
  [resolve(addon), '<addon>'],
  [resolve(libraries), '<libraries>'],
  [libraries, '<libraries>'],
  [root, '<repository>'],
  [process.execPath, '<node>'],
  [homedir(), '<home>'],
  [tmpdir(), '<temporary>'],
].filter((place): place is [string, string] => place[0]!.length > 4 && place[0]!.startsWith('/'));
places.sort(([a], [b]) => b.length - a.length);

function withoutMachine(text: string): string {
  const named = places.reduce((left, [path, name]) => left.replaceAll(path, name), text);
  return named.replace(/("uuid": ")[^"]*/g, '$1<uuid>').replace(/GPU-[0-9a-f-]{36}/g, 'GPU-<uuid>');
}

async function record(name: string, asked: RecordedCall): Promise<void> {
  const result = join(work, `${name}.json`);
  const exit = await runChild(name, result, asked);
  let made: Record<string, unknown> = {};
  try {
    made = JSON.parse(readFileSync(result, 'utf8'));
  } catch {
    // It ended before it wrote anything.
  }
  const crashed = exit.code !== 0;
  const { error = null, value = null, versions = null } = made;
  const outcome = exit.timedOut ? 'timed out' : (made.outcome ?? 'crashed');
  const seconds = Math.round(Number(made.seconds ?? 0) * 1000) / 1000;
  // A crash after the answer is told beside it.
  const document = { name, call: asked.call, outcome, error, value, exit: crashed ? exit : null, seconds, versions };
  writeFileSync(join(out, `${name}.json`), `${withoutMachine(JSON.stringify(document, null, 2))}\n`);
  const code = (error as { code?: string } | null)?.code;
  const end = crashed ? ` (exit ${exit.code ?? exit.signal})` : '';
  console.log(`${name}: ${outcome}${code ? ` ${code}` : ''}${end}, ${seconds} s`);
}

const only = values.only?.split(',');
const calls = Object.entries(recordedCalls).filter(([name]) => only?.includes(name) ?? true);
const queue = calls.filter(([, { alone }]) => !alone);
async function worker(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await record(...next);
}

try {
  await record('prepare', prepare);
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  for (const entry of calls.filter(([, { alone }]) => alone)) await record(...entry);
} finally {
  rmSync(work, { recursive: true, force: true });
}
