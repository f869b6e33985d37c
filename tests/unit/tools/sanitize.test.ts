import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const sanitize = join(import.meta.dirname, '../../../tools/gpu/sanitize.sh');

/** The script's exit and its JSON, with a shell script in the place of compute-sanitizer; $log is what the tool writes. */
async function verdictOf(script: string) {
  const folder = await temporaryFolder();
  const tool = join(folder, 'compute-sanitizer');
  writeFileSync(tool, `#!/bin/sh\n[ "$1" = --version ] && exit\nlog=${folder}/memcheck.log\n${script}\n`);
  chmodSync(tool, 0o755);
  const env = { COMPUTE_SANITIZER: tool, LIMIT: '1' };
  const { exitCode } = await execa('bash', [sanitize, folder, 'addon', 'libraries', 'plan'], { env, reject: false });
  const { status, exit } = JSON.parse(readFileSync(join(folder, 'memcheck.json'), 'utf8'));
  return { exitCode, status, exit };
}

test.for([
  ['a summary without errors', 'echo "= ERROR SUMMARY: 0 errors" > "$log"', 0, 'clean', 0],
  ['errors', 'echo "= ERROR SUMMARY: 3 errors" > "$log"; exit 9', 1, 'errors', 9],
  ['a program that failed under watch', 'echo "= ERROR SUMMARY: 0 errors" > "$log"; exit 7', 1, 'failed', 7],
  ['a tool that could not attach', 'echo "= Error: No attachable process found." > "$log"; exit 1', 0, 'refused', 1],
  ['a device that the tool does not know', 'echo "= Error: Device not supported." > "$log"; exit 1', 0, 'refused', 1],
  ['a run out of time', 'exec sleep 20', 1, 'failed', 124],
  ['an end without a word', 'exit 1', 1, 'failed', 1],
] as const)('memcheck of %s', async ([, script, exitCode, status, exit]) => {
  expect(await verdictOf(script)).toEqual({ exitCode, status, exit });
});
