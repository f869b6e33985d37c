import { relationWords } from '../core/latency/regression-words.ts';
import type { Regression, RegressionOutcome, ReportDocument } from '../core/records.ts';
import { change, ms } from './format.ts';

const words: Readonly<Record<RegressionOutcome, string>> = {
  slower: 'slower',
  'not-slower': 'no slower',
  faster: 'faster',
  'machine-slower': 'the machine is slower, not the engine',
  undecided: 'undecided',
  unconfirmed: 'not confirmed',
  'too-few-sessions': 'too few sessions',
  'no-baseline': 'no baseline',
};

export const regressionHeads = ['Engines', 'Now', 'Baseline', 'Change', 'Interval', 'Outcome'] as const;

/** Each recipe on each platform against its baseline: by the last look that was taken at the newest sessions, in the order of the heads. */
export function regressionRows({ regressions = [] }: ReportDocument): string[][] {
  return regressions.map(regression => {
    const { recipe, platform, outcome } = regression;
    const look = shownLook(regression);
    if (!look) return [`${recipe} on ${platform}`, '', '', '', '', words[outcome]];
    const { before, after, decision } = look;
    const { low, high } = decision.widened ?? decision.interval;
    const outcomeWords = [words[outcome], relationWords(regression.relation)].filter(text => text !== '').join('. ');
    return [
      `${recipe} on ${platform}`,
      ms(after.ms),
      `${ms(before.ms)} (${look.what === 'beside' ? 'its engine, in turns' : `${before.sessions} sessions`})`,
      change(decision.relativeDifference),
      `${change(low)} to ${change(high)}`,
      outcomeWords,
    ];
  });
}

/** What decided: a side by side session where the engine was slower there, else the newest sessions. */
function shownLook({ looks, outcome }: Regression) {
  const beside = looks.find(({ what, answer }) => what === 'beside' && answer === 'yes');
  return (outcome === 'slower' ? beside : undefined) ?? looks.findLast(({ what }) => what.endsWith('window'));
}
