import { appendFile, lstat, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import type { GateSummary } from '../core/records.ts';
import { reportFile } from '../core/report-id.ts';
import { nullIfAbsent } from '../core/unreadable.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';
import { validate } from './schema/validate.ts';

const names = { summary: 'summary.json', markdown: 'summary.md', junit: 'junit.xml' } as const;

const unwritable = (place: string) =>
  ifUnwritable({
    code: 'GATE_UNWRITABLE',
    what: `What the gate decided cannot be written to ${place}`,
    next: 'Make room or make it writable, or choose another folder with --out.',
  });

/**
 * Takes away what an earlier gate wrote, so that it cannot pass for the outcome of one that is killed. Errors: GATE_UNWRITABLE,
 * GATE_OVER_REPORT for the folder of a report, which has files of the same names.
 */
async function clearGateFolder(folder: string): Promise<void> {
  const report = join(folder, reportFile);
  if ((await lstat(report).catch(nullIfAbsent(report))) !== null)
    throw new TriplicateError({
      code: 'GATE_OVER_REPORT',
      message: `${folder} is the folder of a report, some of whose files the gate would replace.`,
      next: 'Choose another folder with --out.',
    });
  for (const name of Object.values(names)) await rm(join(folder, name), { force: true }).catch(unwritable(folder));
}

/** summary.json last, as that is what counts. Errors: GATE_UNWRITABLE. */
async function writeGateFolder(
  folder: string,
  { summary, markdown, junit }: { summary: GateSummary; markdown: string; junit: string },
): Promise<void> {
  const text = `${JSON.stringify(validate('gate', summary, join(folder, names.summary)), null, 2)}\n`;
  await writeDurably(join(folder, names.markdown), markdown).catch(unwritable(folder));
  await writeDurably(join(folder, names.junit), junit).catch(unwritable(folder));
  await writeDurably(join(folder, names.summary), text).catch(unwritable(folder));
}

/** GitHub refuses a step's summary of more. */
const stepSummaryBytes = 1024 * 1024;

/** Adds to the summary of a step of GitHub Actions. Errors: GATE_UNWRITABLE, STEP_SUMMARY_FULL. */
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
  await appendFile(file, markdown).catch(unwritable(file));
}

/** What a gate leaves for CI. */
export const gateFiles = { clear: clearGateFolder, write: writeGateFolder, appendStepSummary };
