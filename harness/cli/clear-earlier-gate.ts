// Imports next to nothing, and is written so that an old Node reads it: it goes before everything else.
import { existsSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gateFiles, gateFolder } from '../core/gate-files.ts';
import { reportFile } from '../core/report-id.ts';

/** Whether it is the folder of a report, which has files of the same names. */
export const isReportFolder = (folder: string): boolean => existsSync(join(folder, reportFile));

/** Takes away what an earlier gate left, so that it cannot pass for the outcome of one that ends early. Errors: of the system. */
export function clearGateFolder(folder: string): void {
  for (const name of Object.values(gateFiles)) {
    try {
      unlinkSync(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/**
 * The same by the words of a command line, before anything is loaded that may be killed, be too new for this Node, or find
 * the words wrong. What cannot be taken away is left to the gate itself, which says so.
 */
export function clearEarlierGate(words: readonly string[]): void {
  const folder = gateFolderOf(words);
  if (folder === null || isReportFolder(folder)) return;
  try {
    clearGateFolder(folder);
  } catch {}
}

/** Where a gate with these words leaves its files; null where they are of no gate, or ask for help. */
function gateFolderOf(words: readonly string[]): string | null {
  const values: Record<string, string> = { '--root': '.', '--store': '', '--out': gateFolder };
  let command: string | null = null;
  for (let at = 0; at < words.length && words[at] !== '--'; at++) {
    const word = words[at]!;
    if (/^(-h|--help|-V|--version)$/.test(word)) return null;
    const [, name = word, value] = /^(--[a-z]+)=(.*)$/s.exec(word) ?? [];
    if (name in values) values[name] = value ?? words[++at] ?? '';
    else if (command === null && !word.startsWith('-')) command = word;
  }
  const { '--root': root = '', '--out': out = '' } = values;
  return command === 'gate' && root !== '' && out !== '' ? resolve(root, out) : null;
}
