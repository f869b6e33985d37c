import type { Project } from '../compose/project.ts';
import type { StudyRecord, StudySession, StudySource } from '../core/records.ts';
import { harnessVersion } from '../version.ts';
import { givenCommand } from './given-command.ts';

export interface StudyJournal {
  /** Starts or goes on; these sessions count as not done, whatever was noted of them, legibly or not. */
  begin(anew: readonly StudySession[]): Promise<StudyRecord>;
  /** What a session came to, and the records that it left. */
  note(entry: StudySession, sources: readonly StudySource[]): Promise<void>;
  read(): Promise<StudyRecord>;
}

/**
 * The record of a study while it goes on. Each change is of what stands there then, because shards of one study may share its folder.
 * Errors: STUDY_BROKEN unless something is begun anew, STUDY_UNWRITABLE.
 */
export function openJournal({ studies, ports }: Project, id: string, sessions: readonly StudySession[]): StudyJournal {
  const fresh = (): StudyRecord => ({
    kind: 'study',
    version: 1,
    id,
    triplicate: harnessVersion,
    command: givenCommand(),
    startedAt: ports.host.now().toISOString(),
    order: [],
    sessions: [...sessions],
    records: [],
    absent: [],
    tables: [],
  });
  const change = (edit: (record: StudyRecord) => StudyRecord, from: () => Promise<StudyRecord | null>) =>
    ports.locks.hold(`${id}-record`, async () => {
      const record = edit((await from()) ?? fresh());
      await studies.write(record);
      return record;
    });
  const stored = () => studies.read(id);
  return {
    begin(anew) {
      const kept =
        anew.length === 0
          ? stored
          : async () => (anew.length === sessions.length ? null : await stored().catch(() => null));
      return change(record => ({ ...record, sessions: replaced(record.sessions, anew), tables: [] }), kept);
    },
    async note(entry, sources) {
      await change(({ records, sessions: before, ...record }) => {
        const now = replaced(before, [entry]);
        return { ...record, sessions: now, records: bySession(now, [...sources, ...records]) };
      }, stored);
    },
    read: async () => (await stored()) ?? fresh(),
  };
}

const replaced = (all: readonly StudySession[], by: readonly StudySession[]): StudySession[] =>
  all.map(one => by.find(({ spec, session }) => spec === one.spec && session === one.session) ?? one);

/** The records that sessions left, in the order of the sessions. */
const bySession = (sessions: readonly StudySession[], records: readonly StudySource[]): StudySource[] =>
  sessions.flatMap(({ report }) => records.find(({ name }) => name === report) ?? []);
