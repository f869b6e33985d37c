// Packs reports as records:
//   node tools/pack-record.ts --to records/<device>-<backend>-<version> [--replace] [--without-parts] REPORT…     folders of reports
//
//   node tools/pack-record.ts --to records/<name> [--replace] STUDY     a study with its reports; those that are records stay where they are
//
//   node tools/pack-record.ts --to records/<name> [--replace] IMPORT…    files that triplicate import wrote, to imports/ in there
//
// A record is called by its spec, and where that is a part of one by its platforms and recipes, too: selfie-segmentation.cpu-n+gpu.fp16.
// A record that is there already stays, unless --replace is said. Without parts, for room: each inference whole, and not its copies,
// compute and host time, except where the engine is loaded anew for each, as the cause of a difference is told by those.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { digestOf } from '../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../harness/adapters/schema/sealed.ts';
import { parse } from '../harness/adapters/schema/validate.ts';
import { replacePartName } from '../harness/core/narrow-spec.ts';
import type { ReportDocument, Spec } from '../harness/core/records.ts';
import { packedReportFile, reportFile } from '../harness/core/report-id.ts';
import { sealed } from '../harness/core/seal.ts';
import { normalizeSpec } from '../harness/core/spec.ts';

export function recordName(spec: Spec): string {
  const { platforms, recipes } = normalizeSpec(spec);
  const asked = [platforms, recipes.map(({ name }) => name)].map(names => names.join('+'));
  return replacePartName(spec.name.replace(/-tensorrt$/, ''), asked.join('.'));
}

export interface PackOptions {
  readonly replace?: boolean;
  readonly withoutParts?: boolean;
}

/** Their folders. All of them or none are packed: errors name two reports of one name, and folders that are there. */
export function packRecords(reports: readonly string[], to: string, options: PackOptions = {}): string[] {
  const folders = new Map<string, { readonly report: string; readonly bytes: Buffer }>();
  for (const report of reports) {
    const bytes = readFileSync(join(report, reportFile));
    const { spec } = JSON.parse(bytes.toString('utf8')) as Pick<ReportDocument, 'spec'>;
    const folder = join(to, recordName(spec));
    const other = folders.get(folder);
    if (other) throw new Error(`${other.report} and ${report} would both be ${folder}: pack the one that is meant.`);
    if (!options.replace && existsSync(folder))
      throw new Error(`${folder} is there already: say --replace where ${report} takes its place.`);
    folders.set(folder, { report, bytes });
  }
  for (const [folder, { bytes }] of folders) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, packedReportFile),
      brotliCompressSync(options.withoutParts ? withoutParts(bytes) : bytes),
    );
  }
  return [...folders.keys()];
}

function withoutParts(bytes: Buffer): Buffer {
  const document = JSON.parse(bytes.toString('utf8')) as ReportDocument;
  const { latency } = document;
  if (!latency || latency.recipe.load === 'fresh') return bytes;
  const members = latency.members.map(({ parts: _, ...member }) => member);
  const left = sealed({ ...document, latency: { ...latency, members } }, digestOf);
  return Buffer.from(`${JSON.stringify(left)}\n`);
}

/** The files that they become, by the names that they have. */
export function packImports(files: readonly string[], to: string, { replace = false }: PackOptions = {}): string[] {
  const packed = files.map(file => {
    const text = readFileSync(file, 'utf8');
    parseOnlySealed('import', text, file, digestOf);
    return { text, target: join(to, 'imports', `${basename(file)}.br`) };
  });
  const there = packed.find(({ target }) => !replace && existsSync(target));
  if (there) throw new Error(`${there.target} is there already: say --replace where this takes its place.`);
  mkdirSync(join(to, 'imports'), { recursive: true });
  for (const { text, target } of packed) writeFileSync(target, brotliCompressSync(text));
  return packed.map(({ target }) => target);
}

const studyFile = 'study.json';

/** The study lies in `to` itself, so that this is what --from names; its records lie beside it, or are records already. */
export function packStudy(study: string, to: string, options: PackOptions = {}): string[] {
  const record = parse('study', readFileSync(join(study, studyFile), 'utf8'), study);
  const isPacked = (place: string) => !existsSync(join(place, reportFile));
  const places = record.records.map(({ place }) => resolve(study, place));
  const unpacked = record.records.flatMap(({ kind, name }, at) => {
    if (isPacked(places[at]!)) return [];
    if (kind !== 'report') throw new Error(`${name} is no report, and only those are packed.`);
    return [places[at]!];
  });
  const folders = packRecords(unpacked, to, options);
  const now = places.map(place => folders[unpacked.indexOf(place)] ?? place);
  const records = record.records.map((one, at) => ({ ...one, place: relative(to, now[at]!) }));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, studyFile), `${JSON.stringify(sealed({ ...record, records }, digestOf))}\n`);
  return [to, ...folders];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: {
      to: { type: 'string' },
      replace: { type: 'boolean', default: false },
      'without-parts': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const { to, replace, 'without-parts': withoutParts } = values;
  if (to === undefined || positionals.length === 0) throw new Error('Say --to and the records.');
  const [first] = positionals;
  const isStudy = positionals.length === 1 && existsSync(join(first!, studyFile));
  if (isStudy && withoutParts)
    throw new Error('A study names its reports by digest: pack them first, and make it of those.');
  const pack = first!.endsWith('.json') ? packImports : packRecords;
  const packed = isStudy ? packStudy(first!, to, { replace }) : pack(positionals, to, { replace, withoutParts });
  for (const one of packed) console.log(one);
}
