const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has `say` called when somebody ends this process, until the function that it returns is called; then the signal takes its course: whoever
 * has started workers or holds locks ends and releases them, and the process dies of the signal, as shells expect
 * (https://www.cons.org/cracauer/sigint.html). Nothing is tidied up that a crash would leave, so that one way is enough.
 */
export function sayWhenInterrupted(say: (signal: NodeJS.Signals) => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    stop();
    say(signal);
    process.kill(process.pid, signal);
  };
  const stop = () => {
    for (const one of signals) process.removeListener(one, onSignal);
  };
  for (const one of signals) process.on(one, onSignal);
  return stop;
}
