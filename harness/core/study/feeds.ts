import { sessionsFor } from '../tables/needs.ts';
import { latencyTableNames, type TableName } from '../tables/table.ts';
import { short } from './sessions.ts';

/** Whether a session is one that the table is made of; tables that nobody measures for alone are made of all. */
export function feeds(session: string, table: TableName): boolean {
  if (['II', 'III', 'IV', 'V', 'VI'].includes(table)) return session === 'labels';
  const measured = latencyTableNames.find(name => name === table);
  return (
    measured === undefined ||
    sessionsFor(measured).some(({ name }) => session === name || session === `${name}${short}`)
  );
}
