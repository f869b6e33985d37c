import type { StudyRecord, StudySession } from '../records.ts';
import { mean } from '../statistics.ts';

type Which = Pick<StudySession, 'spec' | 'session'>;

/**
 * How long a session may take, in seconds: as long as it took the last time in a study, else the mean of what sessions of its kind took of
 * other specs; null where there was none.
 */
export function expectedSeconds({ spec, session }: Which, studies: readonly StudyRecord[]): number | null {
  const done = studies
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .flatMap(({ sessions }) => sessions.filter(one => one.session === session && one.seconds !== null));
  const own = done.findLast(one => one.spec === spec)?.seconds ?? null;
  return own ?? (done.length > 0 ? mean(done.map(({ seconds }) => seconds!)) : null);
}
