import { TriplicateError } from '../errors.ts';
import type { Digest, ImportFormat, ImportLabels, ImportRecord, ImportSource } from '../records.ts';
import type { ImportContent } from './log-reader.ts';

/** A log that was read, before it has labels. */
export interface ImportedLog {
  readonly format: ImportFormat;
  readonly source: ImportSource;
  readonly content: ImportContent;
}

/** Errors: IMPORT_CONTRADICTS where the log itself says otherwise than a label. */
export function importRecord(
  { format, source, content }: ImportedLog,
  labels: ImportLabels,
  triplicate: string,
): ImportRecord {
  for (const [name, option] of [
    ['batch', '--batch'],
    ['transfers', '--transfers'],
  ] as const) {
    const [said, told] = [labels[name], content.recipe[name]];
    if (said === null || told === null || said === told) continue;
    throw new TriplicateError({
      code: 'IMPORT_CONTRADICTS',
      message: `${source.name} says ${name} ${words(told)}, and ${option} ${words(said)}.`,
      next: `Leave ${option} out: the log is believed.`,
    });
  }
  return { kind: 'import', version: 1, triplicate, format, source, labels, ...content };
}

const words = (value: number | boolean): string => (typeof value === 'number' ? String(value) : value ? 'yes' : 'no');

/** As in resnet18_c_nx_r_agx_trtexec-text_0123456789ab.json: the same log under the same labels has one file. */
export const importFileName = ({ labels, format, source }: ImportRecord, digestOf: (text: string) => Digest): string =>
  `${labels.model}_c_${labels.builtOn}_r_${labels.ranOn}_${format}_${digestOf(JSON.stringify([source.digest, labels])).slice(7, 19)}.json`;
