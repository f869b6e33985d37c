import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { gateFiles } from '../core/gate-files.ts';
import type { GateSummary } from '../core/records.ts';
import { gateUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';
import { validate } from './schema/validate.ts';

/** summary.json last, as that is what counts. Errors: GATE_UNWRITABLE. */
async function writeGateFolder(
  folder: string,
  { summary, markdown, junit, page }: { summary: GateSummary; markdown: string; junit: string; page: string },
): Promise<void> {
  const text = `${JSON.stringify(validate('gate', summary, join(folder, gateFiles.summary)), null, 2)}\n`;
  await writeDurably(join(folder, gateFiles.markdown), markdown).catch(gateUnwritable(folder));
  await writeDurably(join(folder, gateFiles.junit), junit).catch(gateUnwritable(folder));
  await writeDurably(join(folder, gateFiles.page), page).catch(gateUnwritable(folder));
  await writeDurably(join(folder, gateFiles.summary), text).catch(gateUnwritable(folder));
}

/** GitHub refuses a step's summary of more. */
const stepSummaryBytes = 1024 * 1024;

/** Adds to the summary of a step of GitHub Actions. Errors: STEP_SUMMARY_UNWRITABLE, STEP_SUMMARY_FULL. */
async function appendStepSummary(file: string, markdown: string): Promise<void> {
  const there = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (there + Buffer.byteLength(markdown) > stepSummaryBytes) {
    throw new TriplicateError({
      code: 'STEP_SUMMARY_FULL',
      message: `The summary of this step holds ${there} bytes, and GitHub shows none of more than ${stepSummaryBytes}.`,
      next: 'Run the gate in a step of its own.',
    });
  }
  await appendFile(file, markdown).catch(cause => {
    throw new TriplicateError({
      code: 'STEP_SUMMARY_UNWRITABLE',
      message: `The summary of this step cannot be written to ${file}, which GITHUB_STEP_SUMMARY names: ${cause.message}.`,
      next: 'Make room, or make it writable; or do without: unset GITHUB_STEP_SUMMARY',
      exit: 'environment',
      cause,
    });
  });
}

/** What a gate leaves for CI. */
export const gateOutput = { write: writeGateFolder, appendStepSummary };
