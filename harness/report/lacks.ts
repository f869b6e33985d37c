import type { Digest } from '../core/records.ts';

/** What a page shows of a store, and on another machine lacks. */
export type Shown = 'pictures' | 'decisions' | 'logs';

/** What the store of this machine does not have of what a page shows, by digest. */
export type Lacks = ReadonlyMap<Digest, Shown>;

/** Says on a page what it lacks, for whoever writes the same report again, maybe where more is lacking. */
export const lacksName = 'triplicate-lacks';

/** What the page that is there shows, and one that lacks this would not. A page that says nothing may show all. */
export function onlyOn(page: string, lacks: Lacks): Shown[] {
  const said = new RegExp(`<meta name="${lacksName}" content="([^"]*)">`).exec(page)?.[1] ?? '';
  const without = new Set(said.split(' '));
  return [...new Set([...lacks].filter(([digest]) => !without.has(digest)).map(([, shown]) => shown))];
}
