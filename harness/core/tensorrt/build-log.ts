import { type LogMessage, logMessages } from './log-messages.ts';

/** A message that was said once or oftener. */
export interface RepeatedMessage {
  readonly text: string;
  readonly count: number;
}

/** Which implementation was chosen for a layer. */
export interface ChosenTactic {
  readonly layer: string;
  /** TensorRT's hash or number of it, as it was printed; null where only the kernel is known. */
  readonly tactic: string | null;
  /** Name of the kernel; null where the log does not say. */
  readonly kernel: string | null;
}

export interface BuildLog {
  /** In the order in which they were first said. */
  readonly warnings: readonly RepeatedMessage[];
  readonly errors: readonly RepeatedMessage[];
  readonly tactics: readonly ChosenTactic[];
  /**
   * Where the tactics are from. engine: the finished engine's layers. autotuning: the log of an editable timing cache.
   * candidates: the choices for each data format, of which the engine uses some. null: the log names none.
   */
  readonly tacticsFrom: 'engine' | 'autotuning' | 'candidates' | null;
  /** TensorRT's own figure; null where it said none. */
  readonly builderSeconds: number | null;
}

const tacticId = '0x[0-9a-f]+|-?\\d+';

/** Reads the log of one build. Tactics need a log with verbose messages. */
export function parseBuildLog(log: string): BuildLog {
  const messages = logMessages(log);
  // Whether a table comes in one message or in one a line differs between versions.
  const lines = messages.flatMap(({ text }) => text.split('\n').map(line => line.trim()));
  const autotuned = autotunedTactics(lines);
  const engine = engineTactics(lines, kernelNames(lines), autotuned);
  const candidates = candidateTactics(lines, kernelNames(lines));
  const from = engine.length > 0 ? 'engine' : autotuned.length > 0 ? 'autotuning' : 'candidates';
  const tactics = { engine, autotuning: autotuned, candidates }[from];
  const seconds = lines.map(line => /engine generation completed in ([\d.]+) seconds/i.exec(line)?.[1]);
  return {
    warnings: repeated(messages, 'W'),
    errors: repeated(messages, 'EF'),
    tactics,
    tacticsFrom: tactics.length === 0 ? null : from,
    builderSeconds: Number(seconds.findLast(one => one !== undefined)) || null,
  };
}

/** Whether a message says which tactics were chosen. */
export const saysChosenTactic = ({ text }: LogMessage): boolean =>
  /^(?:Engine Layer Information:|Layers:)|Chose Runner Type:|Autotuning op |The selected tactic is|^Layer\(|^Name: .*LayerType:/.test(
    text,
  );

function repeated(messages: readonly LogMessage[], severities: string): RepeatedMessage[] {
  const counts = new Map<string, number>();
  for (const { severity, text } of messages) {
    if (severities.includes(severity)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ text, count }));
}

/**
 * Kernels by tactic. 8.x: "<layer> Set Tactic Name: <kernel> Tactic: 0x…", before the time of each; 10.x:
 * "Tactic Name: <kernel> Tactic: 0x… Time: …".
 */
function kernelNames(lines: readonly string[]): Map<string, string> {
  const pattern = new RegExp(`Tactic Name: (\\S+) Tactic: (${tacticId})`);
  const found = lines.map(line => pattern.exec(line)).filter(match => match !== null);
  return new Map(found.map(([, kernel, tactic]) => [tactic!, kernel!]));
}

/** The layers of the finished engine, as 8.x and 10.x print them, and in detail, as 10.x prints them at verbosity DETAILED. */
function engineTactics(
  lines: readonly string[],
  kernels: ReadonlyMap<string, string>,
  autotuned: readonly ChosenTactic[],
): ChosenTactic[] {
  const short = new RegExp(`^Layer\\([^)]*\\): (.*), Tactic: (${tacticId}),`);
  const detailed = /^Name: (.+?), LayerType: .*?, TacticName: ([^,]+),(?:.*?TacticValue: (0x[0-9a-f]+))?/;
  return lines.flatMap((line): ChosenTactic[] => {
    const [, layer, tactic] = short.exec(line) ?? [];
    if (layer !== undefined && tactic !== undefined) return [{ layer, tactic, kernel: kernels.get(tactic) ?? null }];
    const [, name, kernel, value] = detailed.exec(line) ?? [];
    if (name === undefined || kernel === undefined) return [];
    return [{ layer: name, tactic: value ?? onlyTacticOf(kernel, autotuned), kernel }];
  });
}

/** Detailed layers of fused graphs name a kernel and no hash, which the autotuning log may know. */
function onlyTacticOf(kernel: string, autotuned: readonly ChosenTactic[]): string | null {
  const tactics = new Set(autotuned.filter(one => one.kernel === kernel).map(one => one.tactic));
  return tactics.size === 1 ? [...tactics][0]! : null;
}

/** With an editable timing cache (10.8 and newer): the operator, a table of what was tried, and the choice. */
function autotunedTactics(lines: readonly string[]): ChosenTactic[] {
  const chosen: ChosenTactic[] = [];
  let layer: string | null = null;
  let kernels = new Map<string, string>();
  for (const line of lines) {
    const [, op] = /Autotuning op (.+?)\(key: 0x[0-9a-f]+\)/.exec(line) ?? [];
    if (op !== undefined) [layer, kernels] = [op, new Map()];
    const [, kernel, hash] = /^\d+, [\d.e+-]+, [\d.e+-]+, [\d.e+-]+, (\S+), (0x[0-9a-f]+),/.exec(line) ?? [];
    if (kernel !== undefined && hash !== undefined) kernels.set(hash, kernel);
    const [, tactic] = /The selected tactic is \(tactic hash, cost[^:]*:\s*(0x[0-9a-f]+)/.exec(line) ?? [];
    if (tactic === undefined || layer === null) continue;
    chosen.push({ layer, tactic, kernel: kernels.get(tactic) ?? null });
    layer = null;
  }
  return chosen;
}

/** What was chosen for each layer and data format; several a layer. */
function candidateTactics(lines: readonly string[], kernels: ReadonlyMap<string, string>): ChosenTactic[] {
  const choice = new RegExp(`Chose Runner Type: \\S+ Tactic: (${tacticId})`);
  const chosen = new Map<string, ChosenTactic>();
  let layer: string | null = null;
  for (const line of lines) {
    layer = timedLayer(line) ?? layer;
    const [, tactic] = choice.exec(line) ?? [];
    if (tactic === undefined || layer === null) continue;
    chosen.set(`${layer} ${tactic}`, { layer, tactic, kernel: kernels.get(tactic) ?? null });
  }
  return [...chosen.values()];
}

/** Of "Timing Runner: <layer> (<runner>)". No pattern, because one takes the cube of the length of a line of parentheses. */
function timedLayer(line: string): string | null {
  const begin = line.indexOf(timing);
  const end = line.lastIndexOf(' (');
  if (begin < 0 || end < begin + timing.length || line.indexOf(')', end) !== line.length - 1) return null;
  return line.slice(begin + timing.length, end);
}

const timing = 'Timing Runner: ';
