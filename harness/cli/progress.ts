import { onOneLine } from '../core/unprintable.ts';
import type { OnEvent } from '../pipeline/context.ts';

const plainEvery = 10_000;

/**
 * Shows where the work is: one line that is written over on a terminal, elsewhere plain lines: when a stage begins, and then at most every
 * ten seconds.
 * The time left is the stage's own pace so far, carried on.
 */
export function createProgress(stream: NodeJS.WriteStream): { onEvent: OnEvent; end: () => void } {
  let stage = '';
  let work = '';
  let workBegan = Date.now();
  let firstDone = 0;
  let lastPlain = 0;
  const clear = () => stream.isTTY && stream.write('\r\u001b[2K');
  return {
    onEvent: event => {
      const now = Date.now();
      const isNewStage = event.stage !== stage;
      stage = event.stage;
      if (event.stage + event.message !== work) {
        work = event.stage + event.message;
        workBegan = now;
        firstDone = event.done ?? 0;
      }
      const times = `${share(event.done, event.total)}${left(event, now - workBegan, firstDone)}`;
      const detail = event.detail === undefined ? '' : `, ${event.detail}`;
      const line = onOneLine(`${event.stage}: ${event.message}${times}${detail}`);
      if (stream.isTTY) stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
      else if (isNewStage || event.done === undefined || now - lastPlain > plainEvery) {
        lastPlain = now;
        stream.write(`${line}\n`);
      }
    },
    end: () => void clear(),
  };
}

const share = (done?: number, total?: number): string =>
  done === undefined ? '' : ` ${done}${total === undefined ? '' : `/${total}`}`;

function left(event: { done?: number; total?: number }, elapsed: number, firstDone: number): string {
  const { done = 0, total = 0 } = event;
  if (done <= firstDone || total <= done || elapsed < 1000) return '';
  const seconds = Math.ceil(((elapsed / (done - firstDone)) * (total - done)) / 1000);
  return `, ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
