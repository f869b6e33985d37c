import { byText } from '../by-text.ts';
import type { CaseNumber } from '../records.ts';

/** Of what a latency case compares: an engine, where it was built and where it ran. */
export interface CaseSide {
  readonly label: string;
  readonly recipe: string | null;
  /** What tells engines apart. */
  readonly engine: string | null;
  readonly builtOn: string | null;
  readonly ranOn: string | null;
}

/** The smallest relative difference between platforms that counts where nobody says otherwise. */
export const usualLeastEffect = 0.05;

/** As in "Significant is only a difference of more than 5 %." */
export function leastSentence(cases: readonly { readonly leastEffect: number }[]): string {
  const percents = cases.map(({ leastEffect }) => Number((100 * leastEffect).toPrecision(6)));
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  const limit = least === most ? `${least} %` : `${least} % to ${most} %, as the specs say`;
  return `Significant is only a difference of more than ${limit}.`;
}

interface HasSide {
  readonly side: CaseSide;
}

/** One question: whether the left one is faster, although the right one has the bigger platform or was built on it. */
export interface CasePair<M> {
  readonly case: CaseNumber;
  readonly recipe: string;
  readonly smaller: string;
  readonly bigger: string;
  readonly left: M;
  readonly right: M;
  /** The engines of both platforms are the same bytes, so that this case says what another one says. */
  readonly coincides: boolean;
}

/**
 * Every latency case that can be asked, over each recipe and each pair of a smaller platform S and a bigger one B:
 * 1 is cS_rS faster than cB_rB, 2 is cS_rS faster than cS_rB, 3 is cB_rS faster than cB_rB (Shafi et al., section IV.C); in 2 and 3
 * both sides run one engine. Asked of every combination of engines, in the order of their labels.
 */
export function casePairs<M extends HasSide>(
  members: readonly M[],
  pairs: readonly (readonly [smaller: string, bigger: string])[],
): CasePair<M>[] {
  const ordered = members.toSorted((a, b) => byText(a.side.label, b.side.label));
  const recipes = [...new Set(ordered.flatMap(({ side }) => side.recipe ?? []))].sort();
  return recipes.flatMap(recipe => {
    const mine = ordered.filter(({ side }) => side.recipe === recipe);
    return pairs.flatMap(([smaller, bigger]) => ofPair(recipe, mine, smaller, bigger));
  });
}

function ofPair<M extends HasSide>(
  recipe: string,
  members: readonly M[],
  smaller: string,
  bigger: string,
): CasePair<M>[] {
  const at = (builtOn: string, ranOn: string) =>
    members.filter(({ side }) => side.builtOn === builtOn && side.ranOn === ranOn);
  const builtOn = (platform: string, engine: string | null) =>
    members.some(({ side }) => side.builtOn === platform && side.engine === engine);
  const join = (
    number: CaseNumber,
    lefts: readonly M[],
    rights: readonly M[],
    coincides: (left: CaseSide, right: CaseSide) => boolean,
  ): CasePair<M>[] =>
    lefts.flatMap(left =>
      rights
        .filter(right => number === 1 || left.side.engine === right.side.engine)
        .map(right => ({
          case: number,
          recipe,
          smaller,
          bigger,
          left,
          right,
          coincides: coincides(left.side, right.side),
        })),
    );
  return [
    ...join(1, at(smaller, smaller), at(bigger, bigger), (left, right) => left.engine === right.engine),
    ...join(2, at(smaller, smaller), at(smaller, bigger), left => builtOn(bigger, left.engine)),
    ...join(3, at(bigger, smaller), at(bigger, bigger), left => builtOn(smaller, left.engine)),
  ];
}
