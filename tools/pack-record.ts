// Packs reports as records:
//   node tools/pack-record.ts --to records/<device>-<backend>-<version> REPORT…     folders of reports
//
// A record is called by its spec, and where that is a part of one by its recipes, too.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import type { ReportDocument } from '../harness/core/records.ts';
import { packedReportFile, reportFile } from '../harness/core/report-id.ts';
import { normalizeSpec } from '../harness/core/spec.ts';

export function packRecord(report: string, to: string): string {
  const bytes = readFileSync(join(report, reportFile));
  const { spec } = JSON.parse(bytes.toString('utf8')) as Pick<ReportDocument, 'spec'>;
  const recipes = normalizeSpec(spec).recipes.map(({ name }) => name);
  const name = spec.name.replace(/-tensorrt$/, '').replace(/\.part$/, `.${recipes.join('-')}`);
  const folder = join(to, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, packedReportFile), brotliCompressSync(bytes));
  return folder;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { to: { type: 'string' } }, allowPositionals: true });
  const { to } = values;
  if (to === undefined || positionals.length === 0) throw new Error('Say --to and the reports.');
  for (const report of positionals) console.log(packRecord(report, to));
}
