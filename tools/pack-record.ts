// Packs reports as records:
//   node tools/pack-record.ts --to records/<device>-<backend>-<version> [--replace] REPORT…     folders of reports
//
// A record is called by its spec, and where that is a part of one by its platforms and recipes, too: selfie-segmentation.cpu-n+gpu.fp16.
// A record that is there already stays, unless --replace is said.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { replacePartName } from '../harness/core/narrow-spec.ts';
import type { ReportDocument, Spec } from '../harness/core/records.ts';
import { packedReportFile, reportFile } from '../harness/core/report-id.ts';
import { normalizeSpec } from '../harness/core/spec.ts';

export function recordName(spec: Spec): string {
  const { platforms, recipes } = normalizeSpec(spec);
  const asked = [platforms, recipes.map(({ name }) => name)].map(names => names.join('+'));
  return replacePartName(spec.name.replace(/-tensorrt$/, ''), asked.join('.'));
}

/** Their folders. All of them or none are packed: errors name two reports of one name, and folders that are there. */
export function packRecords(reports: readonly string[], to: string, replace = false): string[] {
  const folders = new Map<string, { readonly report: string; readonly bytes: Buffer }>();
  for (const report of reports) {
    const bytes = readFileSync(join(report, reportFile));
    const { spec } = JSON.parse(bytes.toString('utf8')) as Pick<ReportDocument, 'spec'>;
    const folder = join(to, recordName(spec));
    const other = folders.get(folder);
    if (other) throw new Error(`${other.report} and ${report} would both be ${folder}: pack the one that is meant.`);
    if (!replace && existsSync(folder))
      throw new Error(`${folder} is there already: say --replace where ${report} takes its place.`);
    folders.set(folder, { report, bytes });
  }
  for (const [folder, { bytes }] of folders) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, packedReportFile), brotliCompressSync(bytes));
  }
  return [...folders.keys()];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { to: { type: 'string' }, replace: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { to, replace } = values;
  if (to === undefined || positionals.length === 0) throw new Error('Say --to and the reports.');
  for (const folder of packRecords(positionals, to, replace)) console.log(folder);
}
