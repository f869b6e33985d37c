import { storeVerifyCommand } from './commands.ts';
import { TriplicateError } from './errors.ts';
import type { OnnxSummary } from './onnx.ts';
import type { TensorInfo } from './records.ts';

/** What both ONNX Runtimes, native and web, have in common: the form of their metadata and of their messages. */
export type OrtMetadata = { readonly name: string } & (
  | { readonly isTensor: false }
  | { readonly isTensor: true; readonly type: string; readonly shape: readonly (number | string)[] }
);

export const engineMediaType = 'application/vnd.triplicate.engine.onnx.v1';

/** The capability to run ONNX graphs without layouts of one CPU. */
export const onnxGraph = 'onnx-graph';

export function tensorInfos(metadata: readonly OrtMetadata[]): TensorInfo[] {
  return metadata.map(one =>
    one.isTensor
      ? { name: one.name, dtype: one.type, shape: one.shape.map(dim => (dim === '' ? '?' : dim)) }
      : { name: one.name, dtype: 'no tensor', shape: [] },
  );
}

const patterns: readonly { readonly pattern: RegExp; readonly groups: readonly ('op' | 'domain' | 'node')[] }[] = [
  {
    pattern: /In Node, \("([^"]*)", (\w+), "([^"]*)", [^)]*\).* No Op registered for/s,
    groups: ['node', 'op', 'domain'],
  },
  { pattern: /([\w.]*):(\w+)\(-?\d+\) is not a registered function\/op/, groups: ['domain', 'op'] },
  { pattern: /Could not find an implementation for (\w+)\(\d+\) node with name '([^']*)'/, groups: ['op', 'node'] },
];

/** OPERATOR_UNSUPPORTED if that is what ONNX Runtime's message means, else null. The graph gives the node's name where the message has none. */
export function unsupportedOperator(message: string, graph: Pick<OnnxSummary, 'nodes'>): TriplicateError | null {
  for (const { pattern, groups } of patterns) {
    const match = pattern.exec(message);
    if (!match) continue;
    const found = Object.fromEntries(groups.map((group, index) => [group, match[index + 1] ?? '']));
    const { op = '', domain = '', node: named = '' } = found;
    const node = named || graph.nodes.find(one => one.opType === op && one.domain === domain)?.name || 'without a name';
    return new TriplicateError({
      code: 'OPERATOR_UNSUPPORTED',
      message: `Node ${node} is a ${domain ? `${domain}.` : ''}${op}, an operator that this ONNX Runtime does not have. It said: ${message}`,
      next: 'Export the model with operators of the standard set, or of an older one.',
    });
  }
  return null;
}

export const unreadable = (cause: unknown): TriplicateError =>
  new TriplicateError({
    code: 'ENGINE_UNREADABLE',
    message: `ONNX Runtime did not load the engine. It said: ${messageOf(cause)}`,
    next: `Check the stored engines with ${storeVerifyCommand}, or build it again with --mode rebuild.`,
    cause,
  });

export const buildFailed = (cause: unknown): TriplicateError =>
  new TriplicateError({
    code: 'BUILD_FAILED',
    message: `ONNX Runtime did not build the model. It said: ${messageOf(cause)}`,
    next: 'Check the model with another tool, such as onnx.checker, or export it with another operator set.',
    exit: 'inconclusive',
    cause,
  });

export const runFailed = (cause: unknown): TriplicateError =>
  new TriplicateError({
    code: 'RUN_FAILED',
    message: `ONNX Runtime did not run the engine. It said: ${messageOf(cause)}`,
    next: 'Try the model with one input by itself; its graph may bear no other batch than the one it was exported with.',
    exit: 'inconclusive',
    cause,
  });

/** ONNX Runtime Web throws numbers and strings, too. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
