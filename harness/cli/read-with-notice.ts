import { type FoundRecords, readRecords } from '../compose/read-records.ts';
import { complain, type Globals } from './run-command.ts';

/** What --from names; files of its folders that are no records are told of, and left out. */
export async function readWithNotice(globals: Globals, paths: readonly string[]): Promise<FoundRecords> {
  const found = await readRecords(globals.project(), paths);
  for (const file of found.others) complain(`${file} is no record of an import, and was left out.`);
  return found;
}
