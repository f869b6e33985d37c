// The child of record.ts: makes one recorded call and writes what came of it. The file is there before the call, so
// that a crash leaves the versions behind.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAddon, openOptions, openTrt, required, versions } from './open-addon.ts';
import { failure, prepare, recordedCalls } from './recorded-calls.ts';

const { values } = parseArgs({ options: { ...openOptions, work: { type: 'string' }, name: { type: 'string' } } });
const { addon: file, libraries, out, work, name } = required(values, 'addon', 'libraries', 'out', 'work', 'name');
const { run } = name === 'prepare' ? prepare : recordedCalls[name]!;
const folder = join(work, name);
mkdirSync(folder, { recursive: true });
const addon = loadAddon(file);
let opened: ReturnType<typeof versions> | null = null;
let begin = performance.now();

const write = (result: Record<string, unknown>): void =>
  writeFileSync(
    out,
    JSON.stringify({
      ...result,
      seconds: (performance.now() - begin) / 1000,
      versions: opened ?? { headers: addon.headers },
    }),
  );

write({});
try {
  const value = await run({
    addon,
    libraries,
    work,
    own: part => join(folder, part),
    open(sms) {
      const trt = openTrt(addon, libraries, sms ?? null);
      opened = versions(addon, trt);
      // Starting CUDA is no part of the call.
      begin = performance.now();
      write({});
      return trt;
    },
  });
  write({ outcome: 'returned', error: null, value: value ?? null });
} catch (thrown) {
  write({ outcome: 'threw', error: failure(thrown), value: null });
}
