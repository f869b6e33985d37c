import { sessionsFor } from '../tables/needs.ts';
import { latencyTableNames, type TableName } from '../tables/table.ts';
import { short } from './sessions.ts';

/** Tables that are not of the sessions that their number alone would be measured by. */
const others: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  ...Object.fromEntries(['II', 'III', 'IV', 'V', 'VI'].map(name => [name, ['labels']])),
  figures: ['concurrency'],
  // By means as in the paper, and by significance.
  VIII: ['paper', 'gate'],
  XVII: ['profile'],
  XVIII: ['profile'],
};

/** Whether a session is one that the table is made of; tables that nobody measures for alone are made of all. */
export function feeds(session: string, table: TableName): boolean {
  const measured = latencyTableNames.find(name => name === table);
  const names = others[table] ?? (measured ? sessionsFor(measured).map(({ name }) => name) : null);
  return names === null || names.some(name => session === name || session === `${name}${short}`);
}
