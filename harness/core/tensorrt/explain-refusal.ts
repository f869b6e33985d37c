import { doctorCommand } from '../commands.ts';

/** Tags of the plan's format that users saw, and with which release (NVIDIA/TensorRT#3073). */
const seenTags: Readonly<Record<string, string>> = { '205': '8.2', '213': '8.4', '232': '8.5' };

const copies = `Mostly there are two copies of TensorRT on one machine: one built the engine, and the other is loaded. See which are here and which is used: ${doctorCommand}`;

interface Wording {
  readonly pattern: RegExp;
  readonly explain: (groups: readonly (string | undefined)[]) => string;
}

// The first that matches explains; later ones are more general.
const wordings: readonly Wording[] = [
  {
    pattern: /Version tag does not match(?:\. Note: Current Version: (\d+), Serialized Engine Version: (\d+))?/,
    explain: ([here, plan]) =>
      `The plan was written by another version of TensorRT than the library that reads it.${
        here === undefined || plan === undefined
          ? ''
          : ` ${here} and ${plan} are tags of the plan's format, not versions: ${tag(here)} of the library here, ${tag(plan)} of the plan.`
      } ${copies}`,
  },
  {
    pattern: /expecting library version ([\d.]*\d) got ((?:0\.0\.0)?)(?![\d.]*\d)/,
    explain: ([here]) =>
      `TensorRT ${here} found no version in the file, so it is no plan, or a damaged one. Build the engine again, or fetch it again and check its digest.`,
  },
  {
    pattern: /expecting library version ([\d.]*\d) got ([\d.]*\d)/,
    explain: ([here, plan]) =>
      `The plan was built with TensorRT ${plan}, and TensorRT ${here} is loaded here; only the very same version loads it. ${copies}`,
  },
  {
    pattern: /expecting compute (\d+\.\d+) got compute (\d+\.\d+)/,
    explain: ([here, plan]) =>
      `The plan was built for compute capability ${plan}, and this GPU has ${here}. Build the engine again on this GPU.`,
  },
  {
    pattern: /host ?code|lean runtime/i,
    explain: () =>
      'The plan is version compatible and brings a runtime of its own, which is code that runs in this process and must be allowed. Allow it only for plans whose origin you trust, or build the engine again without version compatibility.',
  },
  {
    pattern: /magic ?tag/i,
    explain: () =>
      `The file does not begin as a plan of this version of TensorRT does: it is another kind of file, such as the ONNX model, or a plan of a version whose plans begin otherwise. ${copies}`,
  },
  {
    pattern: /across different models of devices/,
    explain: () =>
      'The plan was built on another model of GPU, or, as it was seen, on the same model with another driver or firmware; TensorRT warns that it may be slower or fail. Build the engine again on this GPU.',
  },
  {
    pattern: /Serialization assertion (.+?) failed/,
    explain: ([what]) =>
      `The plan does not have the form that this version of TensorRT reads (its check ${what} failed): it was written by another version, or it is damaged. ${copies}`,
  },
];

/** What TensorRT means when it refuses a plan, with its own words behind it. */
export function explainRefusal(said: string): string {
  const words = said.trim();
  if (words === '') return `TensorRT refused the plan and said nothing. ${copies}`;
  for (const { pattern, explain } of wordings) {
    const match = pattern.exec(words);
    if (match) return `${explain(match.slice(1))}\nTensorRT said: ${words}`;
  }
  return `TensorRT refused the plan.\nTensorRT said: ${words}`;
}

const tag = (number: string): string =>
  number in seenTags ? `${number} (seen with TensorRT ${seenTags[number]})` : number;
