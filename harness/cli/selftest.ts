import { join } from 'node:path';
import type { Project } from '../compose/project.ts';
import { cloneCopy, copyProject, makeScratchFolder, removeFolder } from '../compose/scratch.ts';
import { exitCode, toProblem } from '../core/errors.ts';
import type { EngineMode, ExitCode, GateSpec, ReportDocument } from '../core/records.ts';
import { onOneLine } from '../core/unprintable.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { codeWords } from '../report/gate-words.ts';
import { type Bed, type FaultName, faults, type NotPlanted, type PlantedFault } from '../selftest/fault.ts';
import { plantFlippedLabel } from '../selftest/flipped-label.ts';
import { type Outcome, outcomeOf } from '../selftest/outcome.ts';
import { plantSlowEngine } from '../selftest/slow-engine.ts';
import { plantTruncatedStore } from '../selftest/truncated-store.ts';
import { plantWrongWeight } from '../selftest/wrong-weight.ts';
import { harnessVersion } from '../version.ts';
import { worstCode } from './exit-code.ts';
import { judgeSpecs } from './gate.ts';
import { type LoadedSpec, loadSpecs } from './load-specs.ts';
import { createProgress } from './progress.ts';
import { complain, type Globals } from './run-command.ts';

export interface SelftestOptions {
  readonly mode: EngineMode;
  readonly require?: FaultName[];
}

/**
 * Plants faults into copies of the project and shows what its own gate says of each: 0 where all were caught, 1 where one
 * was not, 3 where nothing can be shown because the copy does not pass as it is. Nothing of the project is written to.
 */
export async function selftest(globals: Globals, names: string[], options: SelftestOptions): Promise<number> {
  const specs = await loadSpecs(globals.root, names);
  const folder = await makeScratchFolder().catch(unwritable);
  const end = removedAtSignals(folder);
  try {
    const copies = { globals, folder, options, notices: [] as string[] };
    const { outcomes, baseline } = await testSpecs(copies, specs, names).catch(unwritable);
    const required = (options.require ?? []) as string[];
    const codes = outcomes.map(one => codeOfOutcome(one, required));
    const code = worstCode([...codes, baseline === exitCode.pass ? exitCode.pass : exitCode.inconclusive]);
    const found = outcomes.map(one => inTheCopy(one, folder));
    for (const line of linesOf(found, required)) globals.print(line);
    globals.print(`Selftest: ${conclusion[code as keyof typeof conclusion]}${openEnd(found)}`);
    globals.answer({ version: 1, exitCode: code, baseline, faults: found });
    return code;
  } finally {
    end();
    removeFolder(folder);
  }
}

const unwritable = ifUnwritable({
  code: 'SCRATCH_UNWRITABLE',
  what: "The copies of the project cannot be written to the system's folder for temporary files",
  kept: 'The project is as it was.',
  next: 'Make room there; or name a folder on the disk of the store, from which big files are linked: TMPDIR=…',
});

interface Copies {
  readonly globals: Globals;
  readonly folder: string;
  readonly options: SelftestOptions;
  /** What the copies said since the last gate. */
  readonly notices: string[];
}

async function testSpecs(copies: Copies, specs: readonly LoadedSpec[], names: string[]) {
  const { globals, folder, notices } = copies;
  const onNotice = (message: string) => void notices.push(message);
  const own = specs.map(({ spec }) => spec);
  const clean = await copyProject(globals.project(), join(folder, 'clean'), own, onNotice);
  complain('selftest: the gate over a clean copy');
  const { summary, documents } = await gateOver(copies, clean, names, specs);
  const outcomes: Outcome[] = [];
  for (const loaded of specs) {
    const gate = summary.specs.find(({ spec }) => spec === loaded.spec.name);
    const document = documents.get(loaded.spec.name);
    if (gate?.exitCode === exitCode.pass && document)
      outcomes.push(...(await testSpec(copies, clean, loaded, document)));
    else outcomes.push(...faults.map(fault => notShown(loaded, fault, whyNotPassed(gate, summary.error?.message))));
  }
  if (summary.exitCode !== exitCode.pass && outcomes.every(({ outcome }) => outcome !== 'not-shown')) {
    const why = [
      ...summary.obsoleteGoldens.map(key => `golden ${key} is obsolete`),
      ...summary.doubtfulGoldens.map(({ error }) => error.message),
    ];
    globals.print(`The gate over all specs does not pass as it is: ${why.join(' ')}`);
  }
  return { outcomes, baseline: summary.exitCode };
}

const whyNotPassed = (gate: GateSpec | undefined, error: string | undefined): string =>
  `Nothing can be shown, because the gate does not pass without any fault: ${gate?.reasons[0] ?? gate?.error?.message ?? error ?? 'it said nothing of this spec'}`;

async function testSpec(
  copies: Copies,
  clean: Project,
  loaded: LoadedSpec,
  document: ReportDocument,
): Promise<Outcome[]> {
  const { folder, options, notices } = copies;
  const { spec, file } = loaded;
  const own = join(folder, spec.name);
  const progress = createProgress(process.stderr);
  const bed: Bed = {
    spec,
    specFile: file,
    mode: options.mode,
    version: harnessVersion,
    document,
    clean,
    clone: (of, name, moved) => cloneCopy(of, join(own, name), message => void notices.push(message), moved),
    folder: join(own, 'models'),
    onEvent: progress.onEvent,
  };
  const outcomes: Outcome[] = [];
  for (const [kinds, plant] of planters) {
    complain(`selftest: ${spec.name}: ${kinds.join(', ')}`);
    const planted = await plant(bed).catch(error => kinds.map(fault => broken(fault, error)));
    progress.end();
    for (const one of [planted].flat()) {
      if ('why' in one) {
        const { fault, outcome, why } = one;
        outcomes.push({ ...notShown(loaded, fault, why), outcome });
        continue;
      }
      const judged = await gateOver(copies, one.project, [file], [loaded]);
      outcomes.push(await outcomeOf(spec.name, one, judged));
    }
  }
  removeFolder(own);
  return outcomes;
}

type Planter = (bed: Bed) => Promise<PlantedFault | NotPlanted | (PlantedFault | NotPlanted)[]>;

const planters: readonly (readonly [readonly FaultName[], Planter])[] = [
  [['wrong-weight', 'wrong-engine'], plantWrongWeight],
  [['flipped-label'], plantFlippedLabel],
  [['slow-engine'], plantSlowEngine],
  [['truncated-store'], plantTruncatedStore],
];

const broken = (fault: FaultName, error: unknown): NotPlanted => ({
  fault,
  outcome: 'not-shown',
  why: `It could not be planted: ${toProblem(error).message}`,
});

const notShown = ({ spec }: LoadedSpec, fault: FaultName, says: string): Outcome => ({
  spec: spec.name,
  fault,
  outcome: 'not-shown',
  planted: null,
  gate: null,
  by: [],
  says,
});

/** The project's gate over a copy. A platform that is not here cannot be tested here; its checks see nothing. */
async function gateOver(
  { globals, options, notices }: Copies,
  project: Project,
  names: string[],
  specs: readonly LoadedSpec[],
) {
  notices.length = 0;
  const quiet: Globals = {
    ...globals,
    json: true,
    project: () => project,
    print: () => {},
    show: () => {},
    answer: () => {},
  };
  const allowAbsent = [...new Set(specs.flatMap(({ spec }) => spec.platforms))];
  const { summary, documents } = await judgeSpecs(quiet, names, { mode: options.mode, allowAbsent });
  return { summary, documents, notices: [...notices] };
}

function codeOfOutcome({ fault, outcome }: Outcome, required: readonly string[]): number {
  if (outcome === 'missed') return exitCode.fail;
  if (outcome === 'not-shown') return exitCode.inconclusive;
  return outcome === 'not-guarded' && required.includes(fault) ? exitCode.fail : exitCode.pass;
}

const conclusion = {
  [exitCode.pass]: 'PASS. No fault that was planted came through the gate.',
  [exitCode.fail]: 'FAIL. A fault comes through the gate.',
  [exitCode.inconclusive]: 'UNDECIDED. Not everything could be shown.',
};

/** What a pass does not speak of. */
function openEnd(outcomes: readonly Outcome[]): string {
  const open = outcomes
    .filter(({ outcome }) => outcome === 'not-guarded')
    .map(({ fault, spec }) => `${fault} in ${spec}`);
  return open.length > 0 ? ` Not guarded against: ${open.join(', ')}.` : '';
}

function linesOf(outcomes: readonly Outcome[], required: readonly string[]): string[] {
  return [...Map.groupBy(outcomes, ({ spec }) => spec)].flatMap(([spec, mine]) => [
    '',
    spec,
    ...mine.flatMap(({ fault, outcome, planted, gate, by, says }) => [
      `  ${words[outcome].padEnd(11)}  ${fault.padEnd(15)}  ${planted ?? ''}`.trimEnd(),
      onOneLine(
        `${indent}${gate === null || by.length === 0 ? '' : `${codeWords[gate as ExitCode]} by ${byWhat(by)}: `}${says}`,
      ),
      ...(outcome === 'not-guarded' && required.includes(fault) ? [`${indent}It is required to be.`] : []),
    ]),
    '',
  ]);
}

const indent = ' '.repeat(15);

const words = {
  caught: 'caught',
  mended: 'mended',
  missed: 'MISSED',
  'not-guarded': 'not guarded',
  'not-shown': 'not shown',
} as const satisfies Record<Outcome['outcome'], string>;

const byWhat = ([first, ...more]: readonly string[]): string =>
  `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;

/** The copies are gone when this is read: a path into them would lead nowhere. */
function inTheCopy(outcome: Outcome, folder: string): Outcome {
  const spoken = (text: string) => text.replaceAll(folder, '<copy>');
  return { ...outcome, planted: outcome.planted && spoken(outcome.planted), says: spoken(outcome.says) };
}

/** Removes the copies also where Ctrl-C or a supervisor ends the process; the returned function ends that. */
function removedAtSignals(folder: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    for (const one of signals) process.off(one, onSignal);
    removeFolder(folder);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
