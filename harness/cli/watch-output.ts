import { exitCode } from '../core/errors.ts';

/**
 * A reader that has enough (head, less) must not turn a verdict into a crash, nor may an output that cannot be written, as on a full disk, pass. Called
 * after requireEnd, which has the first word on the exit code.
 */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    let isSaid = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || isSaid) return;
      isSaid = true;
      if (stream === process.stdout)
        process.stderr.write(
          `OUTPUT_UNWRITABLE: What the command says cannot be written: ${error.message}.\nNext: Make room where the output goes, and run it again\n`,
        );
      process.on('exit', () => {
        process.exitCode ||= exitCode.environment;
      });
    });
  }
}
