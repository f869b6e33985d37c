import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import { inspectOnnx, type OnnxSummary, roundWeightsToHalf } from '../../core/onnx.ts';
import { embedExternalData } from '../../core/onnx-embed.ts';
import { buildFailed, engineMediaType, messageOf, onnxGraph, unsupportedOperator } from '../../core/onnxruntime.ts';
import type { Optimization, Precision, Recipe } from '../../core/records.ts';
import type { BuildRequest, BuiltEngine } from '../../ports.ts';
import ort from './runtime.ts';

const levels = { off: 'disabled', portable: 'extended', full: 'all' } as const satisfies Record<Optimization, string>;

/**
 * The model's graph as ONNX Runtime optimizes it, saved in ONNX form and with all its data inside: of its two forms,
 * this is the one whose bytes are the same each time. Errors: FLAG_UNKNOWN, OPERATOR_UNSUPPORTED, BUILD_FAILED,
 * WEIGHT_BEYOND_HALF.
 */
export async function buildOnnx(
  { modelFile, recipe, folder, logFile }: BuildRequest,
  sessionOptions: ort.InferenceSession.SessionOptions,
  provides: readonly string[],
): Promise<BuiltEngine> {
  refuseFlags(recipe.flags);
  const { bytes, summary } = await readWhole(modelFile, recipe.precision);
  const source = join(folder, 'source.onnx');
  await writeFile(source, bytes);
  const file = join(folder, 'engine.onnx');
  const level = levels[recipe.optimization];
  try {
    const session = await ort.InferenceSession.create(source, {
      ...sessionOptions,
      graphOptimizationLevel: level,
      optimizedModelFilePath: file,
    });
    await session.release();
  } catch (cause) {
    throw unsupportedOperator(messageOf(cause), summary) ?? buildFailed(cause);
  }
  const built = inspectOnnx(await readFile(file));
  await writeFile(
    logFile,
    `ONNX Runtime ${ort.env.versions.node}, graph optimization ${level}, precision ${recipe.precision}
${summary.nodes.length} nodes became ${built.nodes.length}: ${countOperators(built)}
`,
  );
  return {
    file,
    mediaType: engineMediaType,
    requires: recipe.optimization === 'full' ? [...provides] : [onnxGraph],
  };
}

/** The model as one file, its weights rounded if the recipe says so. */
async function readWhole(
  modelFile: string,
  precision: Precision,
): Promise<{ bytes: Uint8Array; summary: OnnxSummary }> {
  const bytes: Uint8Array = await readFile(modelFile);
  const summary = inspectOnnx(bytes);
  const external = new Map<string, Uint8Array>();
  for (const name of summary.externalFiles) external.set(name, await readFile(join(dirname(modelFile), name)));
  const rounded = precision === 'fp16-weights' ? roundWeightsToHalf(bytes, external) : { model: bytes, external };
  return { bytes: external.size > 0 ? embedExternalData(rounded.model, rounded.external) : rounded.model, summary };
}

function countOperators({ nodes }: OnnxSummary): string {
  const counts = new Map<string, number>();
  for (const { opType, domain } of nodes) {
    const name = domain === '' ? opType : `${domain}.${opType}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

function refuseFlags(flags: Recipe['flags']): void {
  const [unknown] = Object.keys(flags);
  if (unknown === undefined) return;
  throw new TriplicateError({
    code: 'FLAG_UNKNOWN',
    message: `The recipe sets flag ${unknown}, and the onnxruntime backend has no flags.`,
    next: `Take ${unknown} out of the recipe.`,
  });
}
