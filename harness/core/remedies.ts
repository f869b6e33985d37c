import { storeLogCommand } from './commands.ts';
import type { Problem } from './records.ts';

/** What a problem says beside its message, each as in "Next: …". */
export const remediesOf = ({ next, log }: Pick<Problem, 'next' | 'log'>): string[] => [
  ...(next ? [`Next: ${next}`] : []),
  ...(log ? [`Log: ${storeLogCommand(log)}`] : []),
];
