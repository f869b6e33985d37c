/** x1, y1, x2, y2. */
export type Box = readonly [number, number, number, number];

export const areaOf = ([x1, y1, x2, y2]: Box): number => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);

export function intersection(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, from 0 to 1 (Jaccard, 1912); 0 where neither has an area. */
export function iou(a: Box, b: Box): number {
  const common = intersection(a, b);
  return common === 0 ? 0 : common / (areaOf(a) + areaOf(b) - common);
}

/** The part of a box that lies in a picture, as float32; null where none does, or a corner is no number. */
export function clipped([x1, y1, x2, y2]: Box, { width, height }: { width: number; height: number }): Box | null {
  const inside = (value: number, most: number) => Math.fround(Math.min(Math.max(value, 0), most));
  const box = [inside(x1, width), inside(y1, height), inside(x2, width), inside(y2, height)] as const;
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}
