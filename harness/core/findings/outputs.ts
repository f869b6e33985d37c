import { count } from '../count.ts';
import { isSeeded } from '../model-weights.ts';
import { publishedFindings } from '../paper/findings.ts';
import type { ReportDocument } from '../records.ts';
import { wilson } from '../statistics.ts';
import { homeRuns } from '../tables/decisions.ts';
import { distinct, type Finding, type FindingPart, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { many, percent, range } from './words.ts';

/** The least rate that was published of a pair with flips (Tables V and VI): with enough inputs to have seen it, none is an answer. */
const leastPublished = { within: 105 / 60_000, across: 288 / 60_000 };

/**
 * Finding 2: inputs that engines of one recipe decide differently, each at home. It passes where any input flips, on one platform and
 * across platforms; it fails where none does among so many inputs that the 95 % interval of the rate (Wilson, 1927) ends below the
 * least published one, which takes 2,192 within a platform and 797 across; with fewer it is open.
 */
export const outputsFinding = (reports: readonly ReportDocument[]): Finding => {
  const decided = reports.filter(({ spec, model }) => spec.model.task !== 'tensors' && !(model && isSeeded(model)));
  return findingOf(publishedFindings[2], [
    partOf('on one platform', decided.flatMap(within), leastPublished.within),
    partOf('from platform to platform', decided.flatMap(across), leastPublished.across),
  ]);
};

/** Two engines over the same inputs. */
interface EnginePair {
  readonly model: string;
  readonly record: string;
  readonly label: string;
  readonly flips: number;
  readonly inputs: number;
  /** What was compared, wherever it is told. */
  readonly key: string;
}

function within(document: ReportDocument): EnginePair[] {
  const home = homeRuns(document).filter(({ side: { builtOn, ranOn } }) => builtOn === ranOn);
  // Builds that gave the same bytes are one run, which flips against itself nowhere.
  const same = home
    .filter(({ side }) => side.ordinals.length > 1)
    .map(({ side, run }) => ({
      model: document.spec.model.name,
      record: document.id,
      label: side.label,
      flips: 0,
      inputs: run.count,
      key: JSON.stringify([side.run, side.run]),
    }));
  return [...same, ...compared(document, 'engine-engine', ({ builtOn, ranOn }) => builtOn === ranOn)];
}

const across = (document: ReportDocument): EnginePair[] => compared(document, 'platform-platform', () => true);

function compared(
  document: ReportDocument,
  wanted: 'engine-engine' | 'platform-platform',
  isMeant: (side: ReportDocument['comparisons'][number]['left']) => boolean,
): EnginePair[] {
  const home = new Set(homeRuns(document).map(({ side }) => side.run));
  return document.comparisons
    .filter(
      ({ relation, left, right }) =>
        relation === wanted && [left, right].every(side => home.has(side.run) && isMeant(side)),
    )
    .map(({ left, right, flips, inputs }) => ({
      model: document.spec.model.name,
      record: document.id,
      label: `${left.label} against ${right.label}`,
      flips,
      inputs,
      key: JSON.stringify([left.run, right.run].sort()),
    }));
}

function partOf(of: string, all: readonly EnginePair[], leastRate: number): FindingPart {
  const pairs = distinct(all);
  if (pairs.length === 0)
    return undecidedPart(of, `No record compares two optimized engines of one model, each at home, ${of}.`);
  const rate = ({ flips, inputs }: EnginePair) => flips / inputs;
  const flipped = pairs.filter(({ flips }) => flips > 0);
  const models = new Set(pairs.map(({ model }) => model)).size;
  const from = uniqueSources(pairs.map(({ record, label }) => ({ record, of: label })));
  if (flipped.length > 0) {
    const worst = flipped.reduce((most, pair) => (rate(pair) > rate(most) ? pair : most));
    const { low, high } = wilson(worst.flips, worst.inputs);
    return {
      of,
      status: 'pass',
      evidence: `${flipped.length} of ${many(pairs.length, 'pair')} of engines of ${many(models, 'model')} decide some inputs differently, ${range(flipped.map(rate), percent)} of them. Most: ${worst.model} ${worst.label}, ${count(worst.flips)} of ${count(worst.inputs)} (${percent(low)} to ${percent(high)}).`,
      from,
    };
  }
  const most = Math.max(...pairs.map(({ inputs }) => inputs));
  const { high } = wilson(0, most);
  const isEnough = high < leastRate;
  return {
    of,
    status: isEnough ? 'fail' : 'inconclusive',
    evidence: `No input of ${count(most)} flips between ${many(pairs.length, 'pair')} of engines of ${many(models, 'model')}; the rate is ${percent(high)} at most${isEnough ? '' : `, and ${percent(leastRate)} was published: too few inputs to say that none does`}.`,
    from,
  };
}
