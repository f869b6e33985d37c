import type { CheckDeclaration } from '../checks.ts';
import { acceptBaselineCommand, measureBaselineCommand } from '../commands.ts';
import { counted } from '../count.ts';
import { fewestSessions, fewestSittings, sittingsOf } from '../latency/baseline.ts';
import { namedRecipe } from '../latency/named-recipe.ts';
import { isRegression } from '../latency/regression.ts';
import { lookSentence, relationWords } from '../latency/regression-words.ts';
import type { BaselineEvidence, Check, Regression, RegressionLook, RegressionOutcome } from '../records.ts';
import { remediesOf } from '../remedies.ts';
import type { NormalSpec } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';
import { remedySentence } from './latency-remedies.ts';

interface Found {
  readonly regression: Regression;
  readonly baseline: BaselineEvidence;
  readonly spec: NormalSpec;
  readonly evidence: Evidence;
}

const outcomes: Readonly<Record<RegressionOutcome, { status: Check['status']; actual: string }>> = {
  slower: { status: 'fail', actual: 'slower' },
  'not-slower': { status: 'pass', actual: 'no slower' },
  faster: { status: 'pass', actual: 'faster' },
  'machine-slower': { status: 'inconclusive', actual: 'the machine is slower' },
  undecided: { status: 'inconclusive', actual: 'undecided' },
  unconfirmed: { status: 'inconclusive', actual: 'not confirmed' },
  'too-few-sessions': { status: 'inconclusive', actual: 'too few sessions' },
  'no-baseline': { status: 'inconclusive', actual: 'no baseline' },
};

export function judgeRegression(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  if (!evidence.latency) return undecided('Latency was not measured.');
  const isMine = (one: { recipe: string; platform: string }) =>
    one.recipe === check.recipe && one.platform === check.platforms[0];
  const regression = evidence.regressions?.find(isMine);
  const baseline = evidence.baselines?.find(isMine);
  if (!regression || !baseline)
    return undecided('The latency was not held against a baseline when this report was made: run the spec again.');
  const { status, actual } = outcomes[regression.outcome];
  const found = { regression, baseline, spec, evidence };
  const details = [
    relationWords(regression.relation),
    ...regression.looks.map(lookSentence),
    ofSittings(found),
    conclusion(found),
  ];
  return {
    status,
    actual: regression.outcome === 'slower' ? byHowMuch(regression) : actual,
    detail: details.filter(text => text !== '').join(' '),
  };
}

/** As a waiver remembers it: by the most of what was measured again, because the first look was chosen for being slow. */
function byHowMuch({ looks }: Regression): string {
  const confirmed = looks.filter(({ what, answer }) => answer === 'yes' && what !== 'window' && what !== 'anchor');
  const most = Math.max(...confirmed.map(({ decision }) => decision.relativeDifference));
  return `${(100 * most).toFixed(2)} % slower`;
}

/** By how much fewer values were compared than sessions were measured. */
function ofSittings({ baseline: { window } }: Found): string {
  const sittings = sittingsOf(window).length;
  if (sittings === window.length) return '';
  return `The newest ${window.length} accepted sessions are of ${counted(sittings, 'sitting')} (sessions that began within eight hours), each of which counts as one.`;
}

/** What follows, and what to do. */
function conclusion(found: Found): string {
  const { regression, baseline, evidence } = found;
  switch (regression.outcome) {
    case 'slower':
      if (!isRegression(baseline)) return 'It stays slower when measured again.';
      return baseline.confirmation && baseline.confirmation.engines.length > 0
        ? 'The engine is slower than that of the baseline.'
        : 'It stays slower when measured again. No engine of the baseline could be measured beside it, so that nothing tells a slower engine from a slower machine.';
    case 'not-slower':
      return baseline.confirmation === null ? '' : 'Measured again, it is no slower.';
    case 'faster':
      return `An improvement; accept it, so that it is guarded: ${acceptBaselineCommand(evidence.id)}`;
    case 'machine-slower':
      return (
        'The engine is not why: the machine is slower than when the baseline was accepted. ' +
        'Look at its clocks, power mode, heat and load. If it is to stay so, accept sessions of it as it is: ' +
        `${acceptBaselineCommand(evidence.id)} --unproven`
      );
    case 'undecided':
      return remedySentence(
        regression.looks.flatMap(flagsToHeed),
        'Sessions scatter too much for a least effect of this size: accept more of them, allow more to confirm (latencyRegression.confirm), or look for a larger effect.',
      );
    case 'unconfirmed':
      return 'Nothing is called slower before it was measured again, and that was not done: run it again where the device is.';
    case 'too-few-sessions': {
      const [sessions, sittings] = [baseline.window.length, sittingsOf(baseline.window).length];
      if (sessions >= fewestSessions)
        return `It decides from ${fewestSittings} sittings on: measure on ${counted(fewestSittings - sittings, 'other day')}. ${fill(found, 1, 'On each')}`;
      const missing = fewestSessions - sessions;
      return `The baseline has ${sessions} of ${fewestSessions} sessions: ${missing} more ${missing === 1 ? 'is' : 'are'} needed. ${fill(found, missing)}`;
    }
    case 'no-baseline': {
      const { problem } = baseline;
      if (problem === null) return '';
      return [problem.message, ...remediesOf(problem)].join(' ');
    }
  }
}

/** How a baseline moves from session to session is no matter of warm-up and rounds, as within a session. */
function flagsToHeed({ what, decision: { flags = [] } }: RegressionLook): readonly string[] {
  return what === 'beside' ? flags : flags.filter(flag => flag !== 'drift' && flag !== 'autocorrelated');
}

/** A sitting knows nothing of other days, so that the command is to be typed on several. */
function fill({ spec, evidence }: Found, sessions: number, how = 'Measure them, best on several days'): string {
  const other = spec.measurement && namedRecipe(evidence.again, spec.measurement);
  return `${how}: ${measureBaselineCommand(evidence.specFile, sessions, other)}`;
}
