import { TriplicateError } from '../errors.ts';
import { isObject, textOf } from '../json-values.ts';

/** A layer of a finished engine. What the engine was built without detail of is null. */
export interface EngineLayer {
  readonly name: string;
  /** As in CaskConvolution, kgen. */
  readonly type: string | null;
  /** TensorRT's hash of the chosen implementation, as it is printed. */
  readonly tactic: string | null;
  /** Name of the kernel. */
  readonly kernel: string | null;
  /** Type of the first output's elements, as in FP16; null as well where it depends on the shapes. */
  readonly precision: string | null;
}

export interface EngineLayers {
  readonly layers: readonly EngineLayer[];
}

/**
 * Reads the engine inspector's JSON of 8.x to 11: layers are names, or objects where the engine was built with detailed
 * profiling verbosity. Errors: INSPECTOR_UNKNOWN.
 */
export function parseInspector(text: string): EngineLayers {
  const json = parsed(text);
  const layers = isObject(json) ? json.Layers : undefined;
  if (!Array.isArray(layers)) throw unknownShape(`it is ${shapeOf(json)}, without a list "Layers"`);
  return { layers: layers.map(engineLayer) };
}

function engineLayer(layer: unknown, index: number): EngineLayer {
  if (typeof layer === 'string') return { name: layer, type: null, tactic: null, kernel: null, precision: null };
  if (!isObject(layer) || typeof layer.Name !== 'string') {
    throw unknownShape(`layer ${index + 1} is ${shapeOf(layer)}, and neither a name nor an object with "Name"`);
  }
  return {
    name: layer.Name,
    type: textOf(layer.LayerType),
    tactic: textOf(layer.TacticValue),
    kernel: textOf(layer.TacticName),
    precision: precisionOf(Array.isArray(layer.Outputs) ? layer.Outputs[0] : undefined),
  };
}

/** Before 11 format and type are one sentence, as in "Channel major FP16 format where channel % 8 == 0". */
function precisionOf(tensor: unknown): string | null {
  if (!isObject(tensor)) return null;
  const said = textOf(tensor.DataType) ?? textOf(tensor.Datatype) ?? textOf(tensor['Format/Datatype']) ?? '';
  const [, name] =
    /\b(FP32|Float|FP16|Half|BF16|BFloat16|FP8|FP4|INT8|UINT8|INT4|INT32|INT64|Bool)\b/i.exec(said) ?? [];
  if (name === undefined) return null;
  const names: Readonly<Record<string, string>> = { FLOAT: 'FP32', HALF: 'FP16', BFLOAT16: 'BF16' };
  return names[name.toUpperCase()] ?? name.toUpperCase();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unknownShape(`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function shapeOf(value: unknown): string {
  if (isObject(value))
    return `an object with ${
      Object.keys(value)
        .slice(0, 8)
        .map(key => JSON.stringify(key))
        .join(', ') || 'nothing'
    }`;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

const unknownShape = (what: string): TriplicateError =>
  new TriplicateError({
    code: 'INSPECTOR_UNKNOWN',
    message: `What TensorRT's engine inspector says of the engine's layers has an unknown form: ${what}.`,
    next: 'The engine can be run all the same; layers can be shown from a version of TensorRT between 8.5 and 11.',
    exit: 'inconclusive',
  });
