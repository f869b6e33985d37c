/** Left, top, right and bottom. */
export type Corners = readonly [number, number, number, number];

export interface PlacedWords {
  readonly text: string;
  readonly x: number;
  /** Of the line that they stand on. */
  readonly y: number;
  /** All that they cover. */
  readonly covers: Corners;
}

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Size of the letters. */
  readonly font: number;
}

/** Bold letters without a serif are about that wide and tall, in sizes of theirs. */
const letter = { width: 0.58, above: 0.85, below: 0.25 };

/** What a place costs, in heights of a line of distance: words that cross the line of a box, and words that are cut to the short ones. */
const crossing = 3;
const shortening = 2;

/** Words over others cannot be read: any other place is better. */
const covering = 1000;

/** Nothing better is looked for. */
const good = 0.5;

/**
 * Words at a box, off those that are placed already and off the lines of all boxes, as near to their own as there is room: `texts` are
 * the words, and shorter ones for where they have none.
 */
export function placedWords(
  texts: readonly string[],
  box: Corners,
  boxes: readonly Corners[],
  placed: readonly PlacedWords[],
  { width, height, font }: Canvas,
): PlacedWords {
  const [x1, y1, x2, y2] = box;
  const [above, below, gap] = [font * letter.above, font * letter.below, font * 0.3];
  // Above the box first, then below, beside and in it, then on all other lines of the picture.
  const near = [y1 - gap, y2 + gap + above, (y1 + y2) / 2 + gap, y1 + gap + above];
  const lines = [...near, ...Array.from({ length: Math.floor(height / font) }, (_, line) => (line + 1) * font)];
  const ys = lines.map(y => Math.max(font, Math.min(y, height - below)));
  const disorder = (covers: Corners): number =>
    crossing * boxes.filter(one => overlap(covers, one) && !isInside(covers, one)).length +
    covering * placed.filter(one => overlap(covers, one.covers)).length;
  let best: PlacedWords | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, text] of texts.entries()) {
    const own = text.length * font * letter.width;
    const xs = [x1, x2 - own, x2 + gap, x1 - gap - own].map(x => Math.max(0, Math.min(x, width - own)));
    for (const y of ys) {
      const down = distance(y - above, y + below, y1, y2);
      // Most lines are too far to be looked at further.
      if (at * shortening + down / font >= least) continue;
      for (const x of xs) {
        const covers: Corners = [x, y - above, x + own, y + below];
        const far = Math.hypot(distance(x, x + own, x1, x2), down) / font;
        const cost = at * shortening + far + disorder(covers);
        if (cost >= least) continue;
        [best, least] = [{ text, x, y, covers }, cost];
        if (least < good) return best;
      }
    }
  }
  return best!;
}

const overlap = (a: Corners, b: Corners): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

const isInside = (a: Corners, b: Corners): boolean => a[0] > b[0] && a[1] > b[1] && a[2] < b[2] && a[3] < b[3];

/** Between two spans; 0 where they touch. */
const distance = (from: number, to: number, otherFrom: number, otherTo: number): number =>
  Math.max(0, from - otherTo, otherFrom - to);
