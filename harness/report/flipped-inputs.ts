import type {
  Comparison,
  DatasetRecord,
  Digest,
  Flip,
  Relation,
  ReportDocument,
  RunRecord,
  Side,
  View,
} from '../core/records.ts';

/** One input that flips, with all that disagree about it: however many pairs it flips in, it is one input. */
export interface FlippedInput {
  readonly input: number;
  readonly id: string;
  /** How its picture was changed; null where the dataset is not known. */
  readonly view: View | null;
  readonly truth: number | null;
  /** The old one first, where there is one, then by how many decide so; empty where decisions are no labels. */
  readonly decisions: readonly Decision[];
  /** What the golden decides, or else the reference; null where it flips between engines alone, of which none is the older one. */
  readonly old: { readonly label: number; readonly relation: Relation } | null;
  /** In the order of the document's comparisons. */
  readonly pairs: readonly FlippedPair[];
  /** Where most changed: most boxes or pixels, the largest difference or margin; the first of equals. */
  readonly worst: FlippedPair;
}

export interface FlippedPair {
  /** Index among the document's comparisons. */
  readonly index: number;
  readonly comparison: Comparison;
  readonly flip: Flip;
}

export interface Decision {
  readonly label: number;
  readonly sides: readonly DecidingSide[];
}

export interface DecidingSide {
  readonly label: string;
  /** Null for a golden. */
  readonly run: Digest | null;
  readonly margin: number | null;
}

/** The runs whose decisions are looked for: of the pairs that these inputs flip in, as far as they have any. */
export function decidedRuns({ runs }: ReportDocument, shown: readonly FlippedInput[]): RunRecord[] {
  const told = new Set(
    shown.flatMap(({ pairs }) => pairs.flatMap(({ comparison: { left, right } }) => [left.run, right.run])),
  );
  return runs.flatMap(({ run }) => (told.has(run.key) && run.predictions !== null ? [run] : []));
}

/** Inputs that a report shows at most, with their pictures. */
export const shownInputs = 500;

/** Every input that flips anywhere; those that flip in most pairs first, then by index. */
export function flippedInputs({ comparisons, dataset }: ReportDocument): FlippedInput[] {
  const byInput = new Map<number, FlippedPair[]>();
  for (const [index, comparison] of comparisons.entries()) {
    for (const flip of comparison.list) {
      const pairs = byInput.get(flip.input) ?? [];
      pairs.push({ index, comparison, flip });
      byInput.set(flip.input, pairs);
    }
  }
  return [...byInput.values()].map(pairs => flippedInput(pairs, dataset)).sort(byPairs);
}

const byPairs = (a: FlippedInput, b: FlippedInput): number => b.pairs.length - a.pairs.length || a.input - b.input;

/**
 * Those that a report shows. Where there are too many, each pair's worst input goes before inputs that flip in many pairs: whoever
 * looks at a pair must see what is worst in it.
 */
export function shownOf(inputs: readonly FlippedInput[]): FlippedInput[] {
  if (inputs.length <= shownInputs) return [...inputs];
  const worst = new Map<number, { input: FlippedInput; size: number }>();
  for (const input of inputs) {
    for (const { index, flip } of input.pairs) {
      const size = flipSize(flip) ?? 0;
      if (size > (worst.get(index)?.size ?? -1)) worst.set(index, { input, size });
    }
  }
  const first = new Set([...worst.values()].map(({ input }) => input));
  const others = inputs.filter(input => !first.has(input));
  return [...[...first].sort(byPairs), ...others].slice(0, shownInputs).sort(byPairs);
}

/** The inputs whose pictures a report shows, in its order. */
export const picturedInputs = (document: ReportDocument): number[] =>
  shownOf(flippedInputs(document)).map(({ input }) => input);

/**
 * How large a flip is: of labels and boxes the margin of the side that was less sure, so that a near tie is small; of masks the
 * changed pixels, of tensors the largest difference. Null where nothing says.
 */
export function flipSize({ fromMargin, toMargin, pixels, maxAbsDelta }: Flip): number | null {
  if (pixels) return pixels.changed;
  if (maxAbsDelta !== undefined) return maxAbsDelta;
  const told = [fromMargin, toMargin].filter(margin => margin !== null);
  return told.length === 0 ? null : Math.min(...told);
}

/** How much changed: of boxes how many; of all else the size of the flip. */
export const changeSize = (flip: Flip): number => flip.boxes?.length ?? flipSize(flip) ?? 0;

/** The margins of all sides of all pairs; null where no side has one. */
export function marginRange({ pairs }: FlippedInput): { readonly least: number; readonly largest: number } | null {
  const margins = pairs.flatMap(({ flip }) => [flip.fromMargin, flip.toMargin]).filter(margin => margin !== null);
  return margins.length === 0 ? null : { least: Math.min(...margins), largest: Math.max(...margins) };
}

function flippedInput(pairs: readonly FlippedPair[], dataset: DatasetRecord | null): FlippedInput {
  const { input, id, truth } = pairs[0]!.flip;
  const old = oldDecision(pairs);
  return {
    input,
    id,
    view: dataset?.parts[Math.floor(input / dataset.items.length)]?.view ?? null,
    truth,
    decisions: decisionsOf(pairs, old?.label ?? null),
    old,
    pairs,
    worst: pairs.reduce((most, pair) => (changeSize(pair.flip) > changeSize(most.flip) ? pair : most)),
  };
}

function oldDecision(pairs: readonly FlippedPair[]): FlippedInput['old'] {
  for (const relation of ['engine-golden', 'optimized-reference'] as const) {
    const label = pairs.find(({ comparison }) => comparison.relation === relation)?.flip.from ?? null;
    if (label !== null) return { label, relation };
  }
  return null;
}

function decisionsOf(pairs: readonly FlippedPair[], old: number | null): Decision[] {
  const byLabel = new Map<number, Map<string, DecidingSide>>();
  const add = (decided: number | null, { label, run }: Side, margin: number | null) => {
    if (decided === null) return;
    const sides = byLabel.get(decided) ?? new Map<string, DecidingSide>();
    byLabel.set(decided, sides.set(label, { label, run, margin: margin ?? sides.get(label)?.margin ?? null }));
  };
  for (const { comparison, flip } of pairs) {
    add(flip.from, comparison.left, flip.fromMargin);
    add(flip.to, comparison.right, flip.toMargin);
  }
  return [...byLabel]
    .map(([label, sides]) => ({ label, sides: [...sides.values()] }))
    .sort(
      (a, b) =>
        Number(b.label === old) - Number(a.label === old) || b.sides.length - a.sides.length || a.label - b.label,
    );
}

/** Who of a pair decides as the truth is; null where that is not known, as of decisions that are no labels. */
export function rightSide({ from, to, truth }: Flip): 'left' | 'right' | 'none' | null {
  if (truth === null || (from === null && to === null)) return null;
  if (from === truth) return 'left';
  return to === truth ? 'right' : 'none';
}

/** The relations that any of these inputs flips in. */
export const relationsOf = (inputs: readonly FlippedInput[]): ReadonlySet<Relation> =>
  new Set(inputs.flatMap(({ pairs }) => pairs.map(({ comparison }) => comparison.relation)));
