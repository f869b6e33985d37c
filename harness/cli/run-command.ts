import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { WriteStream } from 'node:tty';
import { openProject, type Project, projectOptions } from '../compose/project.ts';
import { sameCommand } from '../core/commands.ts';
import { TriplicateError, toProblem } from '../core/errors.ts';
import type { Problem, ReportDocument } from '../core/records.ts';
import { remediesOf } from '../core/remedies.ts';
import { withoutCommands } from '../report/annotations.ts';
import { renderTerminal } from '../report/terminal.ts';
import { codeOfError } from './exit-code.ts';
import { forTerminal } from './for-terminal.ts';
import { sayWhenInterrupted } from './interruption.ts';
import { terminalWidth } from './terminal-width.ts';

/** The options before the command. */
export interface GlobalOptions {
  readonly root: string;
  readonly store?: string;
  readonly json?: boolean;
}

export interface Globals {
  readonly root: string;
  readonly json: boolean;
  readonly project: () => Project;
  /** A line on stdout; not printed under --json. What a terminal would act upon is replaced. */
  readonly print: (line: string) => void;
  /** A report as text, in colours on a terminal; not printed under --json. */
  readonly show: (document: ReportDocument) => void;
  /** The one document of --json; not printed otherwise. */
  readonly answer: (value: unknown) => void;
}

/** Calls a command and says its errors in words: what failed, why, and the next command to type. Returns the exit code. */
export async function runCommand(
  options: GlobalOptions,
  load: () => Promise<(globals: Globals, ...args: never[]) => Promise<number>>,
  args: never[],
): Promise<number> {
  const root = resolve(options.root);
  const json = options.json === true;
  const globals: Globals = {
    root,
    json,
    project: () => {
      const settings = projectOptions(root, process.env);
      const store = options.store ? resolve(options.store) : settings.store;
      requireNoFile(store);
      return openProject({ ...settings, store, onNotice: complain });
    },
    print: line => {
      if (!json) process.stdout.write(`${plainOutput(line)}\n`);
    },
    show: document => {
      if (!json)
        process.stdout.write(`${inCi(renderTerminal(document, { color: hasColours(), width: terminalWidth() }))}\n`);
    },
    answer: value => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2).replaceAll('##[', '##\\u005b')}\n`);
    },
  };
  const finish = sayWhenInterrupted(signal => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    const problem: Problem = {
      code: 'INTERRUPTED',
      message: `Ended by ${signal}. What was finished is kept, such as builds and runs; what was under way is not.`,
      next: `Go on with the rest: ${sameCommand(withoutFresh(process.argv.slice(2)))}`,
    };
    if (json) globals.answer({ error: problem });
    else complain(describeProblem(problem));
  });
  try {
    requireRoot(root);
    return await (await load())(globals, ...args);
  } catch (error) {
    const problem = toProblem(error);
    if (json) globals.answer({ error: problem });
    else complain(describeError(error));
    return codeOfError(error);
  } finally {
    finish();
  }
}

/** What began anew has begun, and would do so again. */
const withoutFresh = (words: readonly string[]): string[] => words.filter(word => word !== '--fresh');

/** Not left to what reads and writes there, which would make the folder, and then miss what is in it. Errors: ROOT_MISSING. */
function requireRoot(root: string): void {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new TriplicateError({
    code: 'ROOT_MISSING',
    message: `The folder of the project, ${root}, is not there, or is no folder.`,
    next: 'Correct --root, or leave it out and run the command in the project.',
  });
}

/** On a terminal that has them, and whose user has not said NO_COLOR. */
const hasColours = (): boolean => process.stdout.isTTY && WriteStream.prototype.hasColors();

/** A store is made where there is none, and not in the place of a file. Errors: STORE_INVALID. */
function requireNoFile(store: string): void {
  if (!existsSync(store) || statSync(store).isDirectory()) return;
  throw new TriplicateError({
    code: 'STORE_INVALID',
    message: `The store, ${store}, is a file, and must be a folder.`,
    next: 'Name a folder by --store or TRIPLICATE_STORE, or leave both out for .triplicate in the project.',
  });
}

/** Lines on stderr. */
export const complain = (text: string): void => void process.stderr.write(`${plainOutput(text)}\n`);

/** In GitHub Actions no text from outside is taken for a command of its runner. */
const inCi = (text: string): string => (process.env.GITHUB_ACTIONS === 'true' ? withoutCommands(text) : text);

const plainOutput = (text: string): string => inCi(forTerminal(text));

export const describeError = (error: unknown): string => describeProblem(toProblem(error));

/** As in "MODEL_MISSING: … / Next: … / Log: …". */
export const describeProblem = (problem: Problem): string =>
  [`${problem.code}: ${problem.message}`, ...remediesOf(problem)].join('\n');
