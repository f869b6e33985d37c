import { createInterface } from 'node:readline/promises';
import { forTerminal } from './for-terminal.ts';

/** Asks for lines; Ctrl-C and Ctrl-D are the answer null, then and ever after. */
export function openTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
  const lines = createInterface({ input, output });
  const ended = new AbortController();
  // Ctrl-C closes it, too.
  lines.on('close', () => ended.abort());
  return {
    ask: async (question: string): Promise<string | null> =>
      ended.signal.aborted
        ? null
        : lines.question(forTerminal(question), { signal: ended.signal }).then(
            answer => answer.trim(),
            () => null,
          ),
    close: () => lines.close(),
  };
}
