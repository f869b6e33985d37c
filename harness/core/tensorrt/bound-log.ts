import { saysChosenTactic } from './build-log.ts';
import { type LogMessage, logMessages, logText } from './log-messages.ts';

const leftOut = (lines: number): string => `I (${lines} lines left out here)`;
/** A note of lines left out, its line end included, for any number of lines. */
const noteLength = leftOut(Number.MAX_SAFE_INTEGER).length + 1;

/**
 * The log in at most `limit` characters, of the same form. Kept first are errors and warnings, each once, then what says
 * the chosen tactics, then repeated errors and warnings, then the ends of the log; each gap says how many lines it is.
 */
export function boundLog(log: string, limit: number): string {
  if (log.length <= limit) return log;
  const messages = logMessages(log);
  const kept = new Set<number>();
  // One gap may lie between the ends, and one more behind every message that is kept between them.
  let left = limit - noteLength;
  const keep = (index: number, extra: number): boolean => {
    const cost = logText(messages[index]!).length + 1 + extra;
    if (cost > left) return false;
    left -= cost;
    kept.add(index);
    return true;
  };
  for (const index of important(messages)) keep(index, noteLength);
  for (const index of fromBothEnds(messages.length)) {
    if (!kept.has(index) && !keep(index, 0)) break;
  }
  return withGaps(messages, kept);
}

/** Indices of the messages that are kept first, the most important first. */
function important(messages: readonly LogMessage[]): number[] {
  const seen = new Set<string>();
  const ranks = messages.map(message => {
    const { severity, text } = message;
    const again = seen.has(`${severity} ${text}`);
    seen.add(`${severity} ${text}`);
    if (severity === 'E' || severity === 'F') return again ? 3 : 0;
    if (severity === 'W') return again ? 3 : 1;
    return saysChosenTactic(message) ? 2 : null;
  });
  const indices = [...messages.keys()].filter(index => ranks[index] !== null);
  return indices.toSorted((a, b) => ranks[a]! - ranks[b]! || a - b);
}

function* fromBothEnds(length: number): Generator<number> {
  for (let step = 0; step < length; step++) yield step % 2 === 0 ? step / 2 : length - (step + 1) / 2;
}

function withGaps(messages: readonly LogMessage[], kept: ReadonlySet<number>): string {
  const out: string[] = [];
  let missing = 0;
  const note = () => {
    if (missing > 0) out.push(leftOut(missing));
    missing = 0;
  };
  for (const [index, message] of messages.entries()) {
    if (kept.has(index)) {
      note();
      out.push(logText(message));
    } else missing += message.lines;
  }
  note();
  return `${out.join('\n')}\n`;
}
