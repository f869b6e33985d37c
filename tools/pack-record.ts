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
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { digestOf } from '../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../harness/adapters/schema/sealed.ts';
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

/** A file to be written, as it is kept small. */
interface PackedFile {
  readonly from: string;
  /** What it takes the place of: a report that of its whole folder. */
  readonly place: string;
  readonly target: string;
  readonly bytes: Buffer;
}

/** Their folders. All of them or none are packed: errors name two reports of one name, and folders that are there. */
export const packRecords = (reports: readonly string[], to: string, options: PackOptions = {}): string[] =>
  writeAll(packedReports(reports, to, options), options).map(({ place }) => place);

/** The files that they become, by the names that they have. */
export function packImports(files: readonly string[], to: string, options: PackOptions = {}): string[] {
  if (options.withoutParts) throw new Error('Only reports have parts: say --without-parts of reports alone.');
  return writeAll(packedFiles('import', files, to), options).map(({ place }) => place);
}

const packedReports = (reports: readonly string[], to: string, { withoutParts = false }: PackOptions): PackedFile[] =>
  reports.map(report => {
    const file = join(report, reportFile);
    const text = readFileSync(file, 'utf8');
    const { spec } = JSON.parse(text) as Pick<ReportDocument, 'spec'>;
    const bytes = brotliCompressSync(withoutParts ? textWithoutParts(text, file) : text);
    const place = join(to, recordName(spec));
    return { from: report, place, target: join(place, packedReportFile), bytes };
  });

function textWithoutParts(text: string, file: string): string {
  // What was edited would be sealed anew, as if it were what was measured.
  parseOnlySealed('report', text, file, digestOf);
  const document = JSON.parse(text) as ReportDocument;
  const { latency } = document;
  if (!latency || latency.recipe.load === 'fresh') return text;
  const members = latency.members.map(({ parts: _, ...member }) => member);
  return sealedLine({ ...document, latency: { ...latency, members } });
}

/** With all fields that are there: schemas leave out those that only a newer triplicate knows. */
const sealedLine = (record: object): string => `${JSON.stringify(sealed(record, digestOf))}\n`;

/** Where records of a kind that are files lie in the folder of a record. */
const folderOfKind = { import: 'imports', concurrency: 'concurrency' } as const;

const packedFiles = (kind: keyof typeof folderOfKind, files: readonly string[], to: string): PackedFile[] =>
  files.map(file => {
    const text = readFileSync(file, 'utf8');
    parseOnlySealed(kind, text, file, digestOf);
    const place = join(to, folderOfKind[kind], `${basename(file)}.br`);
    return { from: file, place, target: place, bytes: brotliCompressSync(text) };
  });

function writeAll(files: readonly PackedFile[], { replace = false }: PackOptions): readonly PackedFile[] {
  for (const [at, { from, place }] of files.entries()) {
    const other = files.slice(0, at).find(one => one.place === place);
    if (other) throw new Error(`${other.from} and ${from} would both be ${place}: pack the one that is meant.`);
    if (!replace && existsSync(place))
      throw new Error(`${place} is there already: say --replace where ${from} takes its place.`);
  }
  for (const { target, bytes } of files) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  return files;
}

const studyFile = 'study.json';

/**
 * The study lies in `to` itself, so that this is what --from names; its records lie beside it, or are records already, which are those
 * that are kept where `to` is. Returns what was written.
 */
export function packStudy(study: string, to: string, options: PackOptions = {}): string[] {
  if (options.withoutParts)
    throw new Error('A study names its reports by digest: pack them first, and make it of those.');
  const file = join(study, studyFile);
  const text = readFileSync(file, 'utf8');
  const record = parseOnlySealed('study', text, file, digestOf);
  const kept = `${dirname(resolve(to))}${sep}`;
  const placed = record.records.map(({ kind, name, place }): { readonly now: string; readonly packed?: PackedFile } => {
    const now = resolve(study, place);
    if (!existsSync(now)) throw new Error(`${name} is not there: ${now}. Make the study again of what is there.`);
    if (existsSync(join(now, reportFile))) {
      const [packed] = packedReports([now], to, options);
      return { now: packed!.place, packed: packed! };
    }
    if (now.startsWith(kept)) return { now };
    if (kind === 'report' || now.endsWith('.br'))
      throw new Error(`${name} lies packed outside of ${kept}: ${now}. Copy it there, and make the study of that.`);
    const [packed] = packedFiles(kind === 'sweep' ? 'concurrency' : kind, [now], to);
    return { now: packed!.place, packed: packed! };
  });
  const written = writeAll(
    placed.flatMap(({ packed }) => packed ?? []),
    options,
  );
  const records = record.records.map((one, at) => ({ ...one, place: relative(to, placed[at]!.now) }));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, studyFile), sealedLine({ ...JSON.parse(text), records }));
  return [to, ...written.map(({ place }) => place)];
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
  const options = { replace, withoutParts };
  const pack = first!.endsWith('.json') ? packImports : packRecords;
  for (const one of isStudy ? packStudy(first!, to, options) : pack(positionals, to, options)) console.log(one);
}
