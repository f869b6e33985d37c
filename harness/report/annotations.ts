import type { GateSpec, GateSummary } from '../core/records.ts';
import { replaceUnprintable } from '../core/unprintable.ts';
import { noCheckLooks } from './dataset-notes.ts';
import { codeWords, obsoleteSentence, worstFirst } from './gate-words.ts';

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
}

/** GitHub shows so many of a level in a step. */
const mostOfALevel = 10;

/** Workflow commands of GitHub Actions, a line each: the worst first, and how many more there are. */
export function renderAnnotations(summary: GateSummary): string[] {
  const specs = worstFirst(summary.specs);
  const errors = [
    ...(summary.error ? [error(summary.error.code, summary.error.message)] : []),
    ...summary.obsoleteGoldens.map(key => error('Obsolete golden', obsoleteSentence(key))),
    ...specs.flatMap(ofSpec),
    ...summary.doubtfulGoldens.map(one => error('Doubtful golden', one.error.message)),
  ];
  const warnings = [
    ...specs.flatMap(({ spec, file, waived }) =>
      waived.map(({ id, message, reason, by, until }): Annotation => {
        const text = `Waived until ${until} by ${by}: ${reason}\n${message}`;
        return { level: 'warning', title: `${spec}: ${id} is waived`, message: text, file };
      }),
    ),
    ...summary.staleWaivers.map((message): Annotation => ({ level: 'warning', title: 'Stale waiver', message })),
    ...specs.flatMap(({ spec, file, notes = [] }) =>
      notes.map(
        (message): Annotation => ({ level: 'warning', title: spec, message: `${noCheckLooks} ${message}`, file }),
      ),
    ),
  ];
  const total = `${codeWords[summary.exitCode]}: ${summary.specs.length} specs`;
  return [...shown(errors), ...shown(warnings), { level: 'notice', title: 'Gate', message: total } as const].map(
    command,
  );
}

const error = (title: string, message: string): Annotation => ({ level: 'error', title, message });

function ofSpec({ spec, file, exitCode, failed, reasons }: GateSpec): Annotation[] {
  if (exitCode === 0) return [];
  if (failed.length > 0)
    return failed.map(({ id, message }) => ({ level: 'error', title: `${spec}: ${id} failed`, message, file }));
  return [{ level: 'error', title: `${spec}: ${codeWords[exitCode]}`, message: reasons.join('\n'), file }];
}

function shown(all: readonly Annotation[]): Annotation[] {
  if (all.length <= mostOfALevel) return [...all];
  const first = all.slice(0, mostOfALevel - 1);
  const { level } = all[0]!;
  const message = `${all.length - first.length} more are in summary.json and in the summary of this step.`;
  return [...first, { level, title: 'And more', message }];
}

function command({ level, file, title, message }: Annotation): string {
  const properties = [...(file === undefined ? [] : [`file=${property(file)}`]), `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

const data = (text: string): string =>
  replaceUnprintable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Text in which GitHub's runner sees no command: neither `::name` where a line begins nor `##[name]` anywhere. */
export const withoutCommands = (text: string): string =>
  text.replace(/^(\s*):(?=:)/gm, '$1:\u200B').replace(/##(?=\[)/g, '##\u200B');
