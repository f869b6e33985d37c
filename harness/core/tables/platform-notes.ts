import type { PlatformRecord, ReportDocument } from '../records.ts';
import { optimizedOn } from './optimized-on.ts';
import { platformsOf } from './report-notes.ts';
import { cellValue, type ResultTable, type TableName } from './table.ts';
import type { Results } from './tables.ts';

/** Tables whose rows each hold one platform against another. */
const ofTwoPlatforms: readonly TableName[] = ['V', 'VIII', 'XI'];

/** Tables that have no row without a second one. */
const takesTwo: readonly TableName[] = [...ofTwoPlatforms, 'XVI', 'XVII', 'XVIII'];

/** Tables of a smaller and a bigger one. */
const ofSizes: readonly TableName[] = ['VIII', 'XI'];

/** What is to be known of the platforms of a table, each in a sentence. */
export function platformNotes(table: ResultTable, results: Results): string[] {
  const { reports, engines } = results;
  const names = platformNames(results);
  const isOfPairs = ofTwoPlatforms.includes(table.name);
  const rows = table.rows.map(row => row.map(cellValue).flatMap(cell => (typeof cell === 'string' ? cell : [])));
  const all = platformRecords(reports);
  const optimized = optimizedOn(reports);
  const ran = [
    ...all.filter(({ id }) => optimized.has(id)).map(one => ({ name: one.name, kind: architectureOf(one) })),
    ...imported(engines),
  ];
  const words = [...table.columns.map(({ title }) => title), ...rows.flat()];
  // Platforms of one row are compared, and those of different rows are not.
  const compared = isOfPairs
    ? rows.map(row => ran.filter(namedBy(row))).filter(some => new Set(some.map(({ kind }) => kind)).size > 1)
    : [ran.filter(namedBy(words))];
  return [
    ...(ofSizes.includes(table.name) && names.length > 1 ? withoutOrder(results) : []),
    ...unlikeNote(compared.flat()),
    ...ambiguousNote(all.filter(namedBy(words))),
  ];
}

const platformNames = ({ reports, engines }: Results): string[] => [
  ...new Set([...platformsOf(reports), ...engines.map(({ side }) => side.ranOn)]),
];

/** Of a table that takes two platforms, where the records are of one. */
export function lonePlatform(table: TableName, results: Results): string[] {
  const names = platformNames(results);
  return names.length === 1 && takesTwo.includes(table)
    ? [`This table takes two platforms, and these records are of one, ${names[0]}: add records of another one.`]
    : [];
}

/** Names the platforms of which no record tells how large they are. */
export function withoutOrder({ engines, order }: Pick<Results, 'engines' | 'order'>): string[] {
  const untold = [...new Set(engines.map(({ side }) => side.ranOn))].filter(name => !order.includes(name)).sort();
  return untold.length === 0
    ? []
    : [`Not asked of ${untold.join(', ')}: no log tells which platform is the smaller one; say it by --order.`];
}

/** Whether these words name a platform: alone, in a list, or as "Engine of gpu". */
function namedBy(words: readonly string[]): (platform: { readonly name: string }) => boolean {
  const names = new Set(words.flatMap(text => text.replace(/^Engine of /, '').split(', ')));
  return ({ name }) => names.has(name);
}

const platformRecords = (reports: readonly ReportDocument[]): PlatformRecord[] => [
  ...new Map(reports.flatMap(({ platforms }) => platforms.map(one => [one.id, one]))).values(),
];

interface Architecture {
  /** Of a platform. */
  readonly name: string;
  readonly kind: string;
}

/** Of platforms of logs, as far as one tells it. */
const imported = (engines: Results['engines']): Architecture[] =>
  engines.flatMap(({ origin, side, device }) =>
    origin === 'import' && device.computeCapability !== null
      ? [{ name: side.ranOn, kind: gpuOf(device.computeCapability) }]
      : [],
  );

/** The architecture of a GPU, as a report or a log tells it. */
export const gpuOf = (computeCapability: string | number): string => `GPU of compute capability ${computeCapability}`;

/** As in "x64 CPU" and "GPU of compute capability 9.0". */
export function architectureOf({ backend, device, stack }: PlatformRecord): string {
  if (device.computeCapability !== undefined) return gpuOf(device.computeCapability);
  const of = stack.arch ?? 'unknown';
  return backend === 'onnxruntime-web' ? `WebAssembly on ${of}` : `${of} CPU`;
}

function unlikeNote(platforms: readonly Architecture[]): string[] {
  const kinds = Map.groupBy(platforms, ({ kind }) => kind);
  if (kinds.size < 2) return [];
  const said = [...kinds].map(([kind, some]) => `${[...new Set(some.map(({ name }) => name))].join(', ')} (${kind})`);
  return [
    `Warning: platforms of unlike architecture: ${said.join('; ')}. What differs between them is more than their size.`,
  ];
}

/** Names that reports give to several platforms, as "gpu" is on every machine with a GPU. */
export const ambiguousNames = (reports: readonly ReportDocument[]): ReadonlySet<string> =>
  new Set(severalOfOneName(platformRecords(reports)).map(([first]) => first!.name));

const severalOfOneName = (platforms: readonly PlatformRecord[]): PlatformRecord[][] =>
  [...Map.groupBy(platforms, ({ name }) => name).values()].filter(({ length }) => length > 1);

const ambiguousNote = (platforms: readonly PlatformRecord[]): string[] =>
  severalOfOneName(platforms).map(some => {
    const said = some.map(({ id, device }) => `${id} (${device.gpu ?? device.cpu ?? 'unknown device'})`);
    return `Warning: ${some[0]!.name} is not one platform in these records: ${said.join(', ')}.`;
  });
