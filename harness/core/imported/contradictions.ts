import { byText } from '../by-text.ts';
import { TriplicateError } from '../errors.ts';
import { areApart, sizeWords } from '../imports/engine-size.ts';
import type { ImportRecord } from '../records.ts';

/** A record and the file that it was read from. */
export interface NamedImport {
  readonly file: string;
  readonly record: ImportRecord;
}

/**
 * The records, each log once, in the order of their files. Errors: IMPORTS_CONTRADICT for one log that is said to be of two things, one
 * engine, by its digest, that is said to be of two models, precisions or sizes, or one platform that two logs of one tool give other devices.
 */
export function consistentImports(imports: readonly NamedImport[]): NamedImport[] {
  const ordered = imports.toSorted((a, b) => byText(a.file, b.file));
  const logs = new Map<string, NamedImport>();
  for (const one of ordered) {
    const { digest } = one.record.source;
    const before = logs.get(digest);
    if (before === undefined) logs.set(digest, one);
    else if (labelWords(before) !== labelWords(one))
      throw contradiction(
        `${before.file} and ${one.file} are of one log, ${one.record.source.name} (${digest.slice(0, 19)}…): the first says ${labelWords(before)}, the second ${labelWords(one)}.`,
        `Remove whichever is wrong: rm ${before.file}, or rm ${one.file}`,
      );
  }
  const distinct = [...logs.values()];
  requireOneOrigin(distinct);
  for (const one of distinct) {
    const { device, labels, tool } = one.record;
    const other = distinct.find(
      ({ record }) =>
        record.labels.ranOn === labels.ranOn &&
        record.tool.name === tool.name &&
        record.device.name !== null &&
        device.name !== null &&
        record.device.name !== device.name,
    );
    if (other)
      throw contradiction(
        `${one.file} and ${other.file} both say that they ran on ${labels.ranOn}; the log of the first names the device ${device.name}, that of the second ${other.record.device.name}.`,
        'Import whichever of the two is wrong again, with the --ran-on of its device.',
      );
  }
  return distinct;
}

/** Bytes are made once: whatever they are called, they are of one model and one precision. */
function requireOneOrigin(imports: readonly NamedImport[]): void {
  const engines = new Map<string, NamedImport>();
  for (const one of imports) {
    const { engine } = one.record.labels;
    if (!engine?.startsWith('sha256:')) continue;
    const before = engines.get(engine);
    if (before === undefined) engines.set(engine, one);
    else if (originWords(before) !== originWords(one))
      throw contradiction(
        `${before.file} and ${one.file} are of one engine (${engine.slice(0, 19)}…): the first says ${originWords(before)}, the second ${originWords(one)}.`,
        'Import whichever of the two is wrong again, with the --model, --precision and --engine of its log.',
      );
    const size = one.record.engineSize;
    const other =
      size &&
      imports.find(
        ({ record }) => record.labels.engine === engine && record.engineSize && areApart(record.engineSize, size),
      );
    if (other)
      throw contradiction(
        `${one.file} and ${other.file} are of one engine (${engine.slice(0, 19)}…): the log of the first says that it has ${sizeWords(size)} MiB, that of the second ${sizeWords(other.record.engineSize!)}.`,
        'Import whichever of the two is wrong again, with the --engine of its log.',
      );
  }
}

const originWords = ({ record: { labels } }: NamedImport): string =>
  [`model ${labels.model}`, ...(labels.precision === null ? [] : [`precision ${labels.precision}`])].join(', ');

const labelWords = ({ record: { labels } }: NamedImport): string =>
  [
    `model ${labels.model}`,
    `c_${labels.builtOn}_r_${labels.ranOn}`,
    ...(labels.engine === null ? [] : [`engine ${labels.engine}`]),
    ...(labels.precision === null ? [] : [`precision ${labels.precision}`]),
    ...(labels.batch === null ? [] : [`batch ${labels.batch}`]),
    ...(labels.transfers === null ? [] : [`transfers ${labels.transfers ? 'yes' : 'no'}`]),
  ].join(', ');

const contradiction = (message: string, next: string): TriplicateError =>
  new TriplicateError({ code: 'IMPORTS_CONTRADICT', message, next });
