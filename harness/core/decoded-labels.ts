import type { Decode, TensorInfo } from './records.ts';

/** How many labels decoded decisions can have, as far as the model's file tells; null where its shapes are open. */
export function decodedLabels(decode: Decode, outputs: readonly TensorInfo[]): number | null {
  /** An axis of an output, the batch being axis 0, where it has so many. */
  const length = (name: string | undefined, axes: number, axis: number): number | null => {
    const shape = name === undefined ? outputs[0]?.shape : outputs.find(output => output.name === name)?.shape;
    const found = shape?.length === axes ? shape[axis] : null;
    return typeof found === 'number' ? found : null;
  };
  switch (decode.kind) {
    case 'center-points':
      return length(decode.heat, 4, 1);
    case 'anchor-grid': {
      const counts = decode.grids.map(({ output, anchors }) => {
        const channels = length(output, 4, 1);
        // Beside x, y, w, h and objectness; where nothing is, objectness is of the one class.
        return channels === null ? null : Math.max(1, channels / anchors.length - 5);
      });
      return counts.every(count => count !== null) ? Math.max(...counts) : null;
    }
    case 'boxes':
      return length(decode.scores, 3, decode.scoreAxes === 'classes-boxes' ? 1 : 2);
    case 'mask':
      return decode.threshold === undefined ? length(decode.output, 4, 1) : 2;
  }
}
