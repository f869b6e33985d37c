/** Pixels by the labels that two sides give them. */
export interface LabelPairs {
  /** Null: of no label, which is in the union of the other side's. */
  add(from: number, to: number | null, pixels: number): void;
  /** Intersection over union of every label that either side gives, ascending. */
  ious(): { readonly label: number; readonly iou: number }[];
}

export function labelPairs(): LabelPairs {
  const labels = 256;
  const both = new Float64Array(labels);
  const left = new Float64Array(labels);
  const right = new Float64Array(labels);
  return {
    add(from, to, pixels) {
      left[from]! += pixels;
      if (to !== null) right[to]! += pixels;
      if (from === to) both[from]! += pixels;
    },
    ious: () =>
      Array.from({ length: labels }, (_, label) => label).flatMap(label => {
        const either = left[label]! + right[label]! - both[label]!;
        return either === 0 ? [] : [{ label, iou: both[label]! / either }];
      }),
  };
}
