import { sessionsFor } from '../tables/needs.ts';
import { latencyTableNames, type PaperTableName } from '../tables/table.ts';
import { short } from './sessions.ts';

/** Whether a session is one that the table is made of; tables that nobody measures for alone are made of all. */
export function feeds(session: string, table: PaperTableName): boolean {
  if (['II', 'III', 'IV', 'V', 'VI'].includes(table)) return session === 'labels';
  // Predictions are of the layers that Table XI is of.
  const measured = ['XVII', 'XVIII'].includes(table) ? 'XI' : latencyTableNames.find(name => name === table);
  return (
    measured === undefined ||
    sessionsFor(measured).some(({ name }) => session === name || session === `${name}${short}`)
  );
}
