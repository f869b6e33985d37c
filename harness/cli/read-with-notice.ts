import { dirname, relative, sep } from 'node:path';
import { type FoundInFolder, type FoundRecords, readRecords } from '../compose/read-records.ts';
import { someOf } from '../core/some-of.ts';
import { plural, sentenceList } from '../report/format.ts';
import { complain, type Globals } from './run-command.ts';

/** What --from names; of each folder it is said what was taken, and what was left out. */
export async function readWithNotice(globals: Globals, paths: readonly string[]): Promise<FoundRecords> {
  const found = await readRecords(globals.project(), paths);
  for (const folder of found.folders) for (const line of folderLines(folder)) complain(line);
  return found;
}

function folderLines({ folder, taken, left }: FoundInFolder): string[] {
  const kinds = [
    [taken.report, 'report'],
    [taken.import, 'import'],
    [taken.sweep, 'sweep'],
    [taken.study, 'study', 'studies'],
  ] as const;
  const words = kinds.flatMap(([places, one, many]) => (places.length > 0 ? plural(places.length, one, many) : []));
  const parts = new Set(Object.values(taken).flatMap(places => places.map(place => partOf(folder, place))));
  const below = [...parts].filter(part => part !== '.');
  const where = below.length === 0 ? '' : `, ${below.length < parts.size ? 'also ' : ''}in ${someOf(below)}`;
  const areLeft =
    left.length === 1
      ? 'is no report, import, sweep or study and was'
      : 'are no reports, imports, sweeps or studies and were';
  return [
    `From ${folder || '.'}: ${sentenceList(words)}${where}.`,
    ...(left.length === 0 ? [] : [`${someOf(left)} ${areLeft} left out. triplicate import makes records of logs.`]),
  ];
}

/** The board's folder, if there is one: the first below the one that was named. */
const partOf = (folder: string, place: string): string => dirname(relative(folder, place)).split(sep)[0]!;
