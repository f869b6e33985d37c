import { exitCode } from '../core/errors.ts';

/**
 * Code of the user's runs in this process, because specs are modules. Ended by it before the command is done, the process
 * says so and passes nothing; ended by it later, or held open, it ends with the command's code. Returns what to call at the end.
 */
export function requireEnd(): () => void {
  let decided: number | null = null;
  process.on('exit', code => {
    if (decided === null) {
      process.stderr.write(
        'ENDED_EARLY: Something ended the process before the command was done, such as a spec that calls process.exit or waits for what never comes.\n' +
          'Next: Take that out of the spec: export default defineSpec({ … }) is all that it needs\n',
      );
      process.exitCode = exitCode.inconclusive;
    } else if (code === 0) process.exitCode = decided;
  });
  return () => {
    decided = Number(process.exitCode ?? exitCode.pass);
    // Once all is written, for a timer or a socket that a spec has left open.
    const leave = () => {
      if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
    };
    setInterval(leave, 1000).unref();
  };
}
