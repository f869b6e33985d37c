import type { Decision, LatencyRelation, LookKind, RegressionLook } from '../records.ts';

/** What makes a comparison something else than a regression; nothing of a regression. */
export function relationWords(relation: LatencyRelation | null): string {
  if (relation === null || relation.kind === 'regression') return '';
  const kind = relation.kind === 'upgrade' ? 'Upgrade' : 'Across platforms';
  return `${kind}, against ${relation.against}: ${relation.differs.join(', ')}.`;
}

const answers: Readonly<Record<Decision, string>> = { yes: 'slower', no: 'no slower', undecided: 'undecided' };

const subjects: Readonly<Record<LookKind, (look: RegressionLook) => string>> = {
  window: ({ before }) => `The newest ${before.sessions} accepted sessions:`,
  anchor: ({ before }) => `The first ${before.sessions} accepted sessions, which stay so that small steps add up:`,
  'again-window': ({ before, after }) =>
    `Measured again in ${after.sessions} sessions, against the newest ${before.sessions}:`,
  'again-anchor': ({ before }) => `Against the first ${before.sessions}:`,
  beside: () => 'Beside the engine of the baseline, in turns:',
  machine: () => 'The engine of the baseline, now against then:',
  'machine-anchor': ({ before }) => `The same engine, now against the first ${before.sessions} sessions:`,
};

/** What was held against what, and what came of it, in a sentence. */
export function lookSentence(look: RegressionLook): string {
  const { before, after, answer, decision } = look;
  const { interval, widened = interval, relativeDifference } = decision;
  const ends = `${signed(widened.low)} to ${signed(widened.high)}`;
  return `${subjects[look.what](look)} ${after.ms.toFixed(3)} ms against ${before.ms.toFixed(3)} ms, ${signed(relativeDifference)} (${100 * interval.level} % interval ${ends}): ${answers[answer]}.`;
}

const signed = (share: number): string => {
  const percent = (100 * share).toFixed(2);
  return `${share > 0 ? '+' : ''}${percent} %`;
};
