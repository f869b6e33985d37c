import { broken } from './columns.ts';

/** Inputs as a table about several rows an input names them: how many, and those that have no decision. */
export interface Inputs {
  readonly inputs: number;
  readonly withoutNumber: readonly number[];
}

/** Beyond any dataset: a damaged number must not take all memory. */
const mostInputs = 2 ** 24;

/** The input of each row. */
export function inputOfRows(offsets: Int32Array): Int32Array {
  const inputs = new Int32Array(offsets.at(-1)!);
  for (let input = 0; input + 1 < offsets.length; input++) inputs.fill(input, offsets[input]!, offsets[input + 1]!);
  return inputs;
}

/** Where the rows of each input begin, and where the last ones end. Errors: PREDICTIONS_BROKEN. */
export function offsetsOfRows(inputOf: Int32Array, { inputs }: Inputs): Int32Array {
  const offsets = new Int32Array(inputs + 1);
  for (const [row, input] of inputOf.entries()) {
    if (input < 0 || input >= inputs || input < (inputOf[row - 1] ?? 0))
      throw broken(`row ${row} is of input ${input}`);
    offsets[input + 1]!++;
  }
  for (let input = 0; input < inputs; input++) offsets[input + 1]! += offsets[input]!;
  return offsets;
}

/** Errors: PREDICTIONS_BROKEN. */
export function inputsOf(about: Readonly<Record<string, unknown>>): Inputs {
  const inputs = numberOf(about, 'inputs', mostInputs);
  const { withoutNumber } = about;
  const isNext = (value: unknown, at: number, all: unknown[]) =>
    Number.isInteger(value) &&
    (value as number) > ((all[at - 1] as number | undefined) ?? -1) &&
    (value as number) < inputs;
  if (!Array.isArray(withoutNumber) || !withoutNumber.every(isNext))
    throw broken('it does not say which inputs have no number');
  return { inputs, withoutNumber };
}

/** Errors: PREDICTIONS_BROKEN. */
export function numberOf(about: Readonly<Record<string, unknown>>, name: string, most: number): number {
  const value = about[name];
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most)
    throw broken(`it says that its ${name} is ${JSON.stringify(value)}`);
  return value as number;
}
