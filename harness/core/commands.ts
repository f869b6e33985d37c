import type { NamedRecipe } from './latency/named-recipe.ts';
import type { ApprovalDecision, Comparison, Digest, EngineMode, ReportDocument, Side, StudySource } from './records.ts';
import { shellWord } from './shell-word.ts';

// Every command that a record, a report or an error prints for copying. Kept in one place, so that the command line and
// what is printed about it cannot drift apart.

const program = 'pnpm triplicate';

/** Does the whole run again. */
export const runCommand = (specFile: string, mode: EngineMode = 'ensure'): string =>
  `${runAllCommand} ${shellWord(specFile)}${mode === 'ensure' ? '' : ` --mode ${mode}`}`;

/** Measures with the profiler on, and puts layers and kernels beside each other. */
export const profileCommand = (specFile: string): string => `${program} profile ${shellWord(specFile)}`;

/** Makes a report again, as it was made. */
export const againCommand = ({ again, specFile, mode }: Pick<ReportDocument, 'again' | 'specFile' | 'mode'>): string =>
  again ?? runCommand(specFile, mode);

/** Makes a report again of new engines. */
export const rebuiltCommand = ({ again, specFile }: Pick<ReportDocument, 'again' | 'specFile'>): string =>
  again === undefined ? runCommand(specFile, 'rebuild') : `${again.replace(/ --mode \S+/, '')} --mode rebuild`;

/** Does one machine's part of a run. */
export const shardCommand = (specFile: string, mode: EngineMode, shard: { index: number; of: number }): string =>
  `${runCommand(specFile, mode)} --shard ${shard.index}/${shard.of}`;

/** Makes one report of all shards. */
export const mergeCommand = `${program} merge`;

/** Runs every spec. */
export const runAllCommand = `${program} run`;

/** Makes a pending golden, or the override of a platform. */
export const refreshCommand = (spec: string): string => `${refreshAllCommand} ${shellWord(spec)}`;

/** Makes the pending goldens of every spec. */
export const refreshAllCommand = `${program} golden refresh`;

/** Lists goldens. */
export const goldenListCommand = `${program} golden ls`;

/** Shows what pending goldens change. */
export const goldenDiffCommand = `${program} golden diff`;

/** Decides on pending goldens in the terminal. */
export const goldenReviewCommand = `${program} golden review`;

/** Accepts or rejects one pending golden, or all; or gives one that has no log its first entry. */
export const goldenDecisionCommand = (decision: ApprovalDecision, key: string | null = null): string =>
  `${program} golden ${decision}${key === null ? '' : ` ${shellWord(key)}`} --reason "…"`;

/** The command that this process was started with. */
export const sameCommand = (words: readonly string[]): string => [program, ...words.map(shellWord)].join(' ');

/** Reads every stored blob. */
export const storeVerifyCommand = `${program} store verify`;

/** Prints the log of a build. */
export const storeLogCommand = (log: Digest): string => `${program} store log ${log}`;

/** Pins what a spec's newest report judged. */
export const pinCommand = (spec: string): string => `${program} pin ${shellWord(spec)} --reason "…"`;

/** Waives a check as it failed in a spec's newest report. */
export const waiveCommand = (spec: string, check: string): string =>
  `${program} waive add ${shellWord(spec)} ${shellWord(check)} --reason "…" --until YYYY-MM-DD`;

/** Measures sessions and accepts those that are no slower into the baseline; by another recipe than the spec's, where one is named. */
export function measureBaselineCommand(spec: string, sessions: number, recipe: NamedRecipe | null = null): string {
  return `${program} baseline measure ${shellWord(spec)}${byRecipe(recipe)} --sessions ${sessions} --reason "…"`;
}

/** Accepts the latencies of a finished report into their baselines. */
export const acceptBaselineCommand = (report: string): string =>
  `${program} baseline accept ${shellWord(report)} --reason "…"`;

/** Takes all sessions of one baseline away, or lists baselines. */
export const dropBaselineCommand = (key: string): string => `${program} baseline drop ${shellWord(key)}`;
export const listBaselinesCommand = `${program} baseline ls`;

/** Holds latencies against the baseline of another platform id. */
export const againstCommand = (spec: string, recipe: NamedRecipe | null, against: string): string =>
  `${program} ${recipe ? 'latency' : 'run'} ${shellWord(spec)}${byRecipe(recipe)} --against ${shellWord(against)}`;

const byRecipe = (recipe: NamedRecipe | null): string =>
  recipe ? ` --recipe ${shellWord(recipe.name)} --batch ${recipe.batch}` : '';

/** Builds a pinned engine again from its timing cache. */
export const rebuildPinnedCommand = (key: string): string => `${program} rebuild ${shellWord(key)}`;

/** Says what is here. */
export const doctorCommand = `${program} doctor`;

/** Adds what can be added here: compiles the TensorRT addon. */
export const doctorFixCommand = `${doctorCommand} --fix`;

/** Holds two finished reports beside each other. */
export const compareCommand = (before: string, after: string): string =>
  `${program} compare ${shellWord(before)} ${shellWord(after)}`;

/** Holds imports, and reports among them, beside each other. */
export function importedCommand({ from, order = [], leastEffect }: ImportedWords): string {
  const ordered = order.length > 0 ? ` --order ${shellWord(order.join(','))}` : '';
  return `${program} latency --from ${from.map(shellWord).join(' ')}${ordered} --least-effect ${leastEffect}`;
}

interface ImportedWords {
  readonly from: readonly string[];
  readonly order?: readonly string[];
  /** Percent. */
  readonly leastEffect: number;
}

/** Shows a finished report. */
export const reportCommand = (reportId: string): string => `${program} report ${shellWord(reportId)}`;

/** Shows what a study is made of: a report, an import or a sweep in its folder or file. */
export function recordCommand(kind: StudySource['kind'], path: string): string {
  if (kind === 'report') return reportCommand(path);
  return kind === 'import'
    ? `${program} latency --from ${shellWord(path)}`
    : `${program} study --from ${shellWord(path)} --table figures`;
}

/** Shows what one check was judged by. */
export const checkCommand = (reportId: string, checkId: string): string =>
  `${reportCommand(reportId)} --check ${shellWord(checkId)}`;

/** Lists every flip of one comparison; `all` lists those of every comparison. */
export function flipsCommand(reportId: string, comparison: Comparison | 'all'): string {
  return `${reportCommand(reportId)} --flips ${comparison === 'all' ? 'all' : comparisonName(comparison)}`;
}

/**
 * How a command names a comparison: the relation and the first eight hex digits of both run keys, as in
 * `engine-engine/1f0c9a3b..77e02d4c`. Two comparisons of one name are between the same runs and so have the same flips.
 */
export const comparisonName = ({ relation, left, right }: Comparison): string =>
  `${relation}/${sideName(left)}..${sideName(right)}`;

const sideName = ({ run }: Side): string =>
  run === null ? 'golden' : run.slice('sha256:'.length, 'sha256:'.length + 8);
