import type { Engine, EngineTensor } from '../../native/trt.d.ts';

export const inputsOf = (engine: Engine): readonly EngineTensor[] =>
  engine.tensors.filter(({ mode }) => mode === 'input');

/** Shapes of all inputs at a batch; whatever else is dynamic has the first profile's optimum. */
export function shapesAt(engine: Engine, batch: number): Record<string, number[]> {
  return Object.fromEntries(
    inputsOf(engine).map(({ name, shape }) => {
      const opt = engine.profiles[0]?.[name]?.opt ?? shape;
      return [name, shape.map((dim, axis) => (dim >= 0 ? dim : axis === 0 ? batch : opt[axis]!))];
    }),
  );
}

export const isDynamic = (engine: Engine): boolean => inputsOf(engine).some(({ shape }) => shape.includes(-1));

const volume = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Repeatable numbers in -1 to 1, as trtexec fills float inputs; other types get zeros. */
export function inputBytes(tensor: EngineTensor, shape: readonly number[], seed = 1): Uint8Array {
  const count = volume(shape);
  if (tensor.dtype !== 'float32') return new Uint8Array(count * tensor.bytesPerElement);
  let state = seed;
  const floats = Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  });
  return new Uint8Array(floats.buffer);
}

export const batchOf = (engine: Engine, shapes: Readonly<Record<string, readonly number[]>>, seed = 1) =>
  Object.fromEntries(inputsOf(engine).map(tensor => [tensor.name, inputBytes(tensor, shapes[tensor.name]!, seed)]));
