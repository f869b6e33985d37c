import { relative, resolve } from 'node:path';
import { exitCode, TriplicateError, toProblem } from '../core/errors.ts';
import { unoptimized } from '../core/imported/of-imports.ts';
import { describeImport } from '../core/imports/describe-import.ts';
import { importRecord } from '../core/imports/import-record.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import type { ImportFormat, ImportLabels } from '../core/records.ts';
import { onOneLine } from '../core/unprintable.ts';
import { harnessVersion } from '../version.ts';
import { codeOfError, worstCode } from './exit-code.ts';
import { complain, describeError, type Globals } from './run-command.ts';

interface ImportOptions {
  readonly format?: ImportFormat;
  readonly model: string;
  readonly builtOn: string;
  readonly ranOn: string;
  readonly engine?: string;
  readonly batch?: number;
  readonly precision?: string;
  readonly transfers?: 'yes' | 'no';
  readonly out: string;
}

/** Of all precisions, which are anybody's own words, one means something: a slip of it would be lost for Table VII. */
function requireNoSlip(precision: string | undefined): void {
  if (precision === undefined || precision === unoptimized) return;
  // `optimized` differs by two letters, and is a word of its own.
  if (nearest(precision, [unoptimized, 'optimized']) !== unoptimized) return;
  throw new TriplicateError({
    code: 'PRECISION_MISSPELT',
    message: `Nothing was imported: Table VII would not know precision ${precision}.${didYouMean(precision, [unoptimized])}`,
    next: `Import again with --precision ${unoptimized}, or with a word that is not so like it.`,
  });
}

/** Makes a record of each log. One that is refused is named, and the others are imported all the same. Errors: PRECISION_MISSPELT. */
export async function importLogs(globals: Globals, files: string[], options: ImportOptions): Promise<number> {
  const { importFiles } = globals.project();
  requireNoSlip(options.precision);
  const labels: ImportLabels = {
    model: options.model,
    engine: options.engine ?? null,
    builtOn: options.builtOn,
    ranOn: options.ranOn,
    batch: options.batch ?? null,
    precision: options.precision ?? null,
    transfers: options.transfers === undefined ? null : options.transfers === 'yes',
  };
  const folder = resolve(globals.root, options.out);
  const imports: object[] = [];
  const problems: object[] = [];
  const codes: number[] = [];
  for (const file of files) {
    try {
      const log = await importFiles.read(resolve(file), options.format ?? null);
      const record = importRecord(log, labels, harnessVersion);
      const written = relative(globals.root, await importFiles.write(record, folder));
      globals.print(onOneLine(`${file}: ${record.format}`));
      for (const line of describeImport(record)) globals.print(`  ${onOneLine(line)}`);
      globals.print(`  Record: ${written}`);
      const { latency: _, kernels, counters = [], layers, copies, apiCalls, telemetry, ...rest } = record;
      const found = {
        kernels: kernels.length,
        counters: counters.length,
        layers: layers.list.length,
        copies: copies.length,
        apiCalls: apiCalls.length,
        telemetry: telemetry.length,
      };
      imports.push({ file, record: written, ...rest, latency: record.latency !== null, found });
    } catch (error) {
      codes.push(codeOfError(error));
      problems.push({ file, ...toProblem(error) });
      if (!globals.json) complain(describeError(error));
    }
  }
  globals.answer({ imports, problems });
  return codes.length === 0 ? exitCode.pass : worstCode(codes);
}
