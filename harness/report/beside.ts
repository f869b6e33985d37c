import type { Digest } from '../core/records.ts';
import type { Lacks } from './lacks.ts';
import type { StoredDecisions } from './stored-decisions.ts';

/** What lies beside a report when its page is made, and may be on another machine: the page says so of what is not here. */
export interface Beside {
  readonly decisions: StoredDecisions;
  /** The last lines of logs of builds, by the log's digest. */
  readonly logs: ReadonlyMap<Digest, readonly string[]>;
  /** What engines are pinned as, by the engine's digest. */
  readonly pins: ReadonlyMap<Digest, readonly string[]>;
  readonly lacks: Lacks;
}

export const nothingBeside: Beside = {
  decisions: new Map(),
  logs: new Map(),
  pins: new Map(),
  lacks: new Map(),
};

const shownLines = 12;
const shownCharacters = 300;

/** The end of a log, as a page shows it. */
export const lastLines = (log: string): string[] =>
  log
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
    .slice(-shownLines)
    .map(line => (line.length > shownCharacters ? `${line.slice(0, shownCharacters)} …` : line));
