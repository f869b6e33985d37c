import type { StudyRecord, StudySession } from '../records.ts';
import { mean } from '../statistics.ts';
import { isWhole } from './gaps.ts';

interface Which extends Pick<StudySession, 'spec' | 'session'> {
  /** That it asks for. */
  readonly platforms: readonly string[];
}

export interface Expected {
  /** null: nothing like it is known. */
  readonly seconds: number | null;
  /** Platforms that nobody measured yet, and that are not in the seconds. */
  readonly without: readonly string[];
}

/**
 * How long a session may take: as long as it took the last time in a study, else the mean of what sessions of its kind took of other specs.
 * Only sessions on its platforms count, and of those the ones on the most of them: what a CPU takes says nothing of a GPU.
 */
export function expectedTime({ spec, session, platforms }: Which, studies: readonly StudyRecord[]): Expected {
  const done = studies
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .flatMap(({ sessions }) => sessions.filter(one => one.session === session && one.seconds !== null && isWhole(one)))
    .filter(one => one.platforms?.length && one.platforms.every(name => platforms.includes(name)));
  const most = Math.max(0, ...done.map(one => one.platforms!.length));
  const like = done.filter(one => one.platforms!.length === most);
  const last = like.findLast(one => one.spec === spec) ?? like.at(-1);
  if (last === undefined) return { seconds: null, without: [] };
  const alike = last.spec === spec ? [last] : like.filter(one => isSame(one.platforms!, last.platforms!));
  return { seconds: mean(alike.map(({ seconds }) => seconds!)), without: othersOf(platforms, last.platforms!) };
}

export const othersOf = (platforms: readonly string[], measured: readonly string[]): string[] =>
  platforms.filter(name => !measured.includes(name));

const isSame = (one: readonly string[], other: readonly string[]): boolean => othersOf(one, other).length === 0;
