import { type Box, iou } from './box.ts';

/**
 * Indices of the boxes that stay, in order: of two of one label that overlap by more than `most`, the later one goes (greedy
 * non-maximum suppression, as torchvision's batched_nms). The boxes are given best first.
 */
export function suppress(boxes: readonly { readonly label: number; readonly box: Box }[], most: number): number[] {
  const kept: number[] = [];
  for (const [index, { label, box }] of boxes.entries()) {
    const covered = kept.some(other => boxes[other]!.label === label && iou(boxes[other]!.box, box) > most);
    if (!covered) kept.push(index);
  }
  return kept;
}
