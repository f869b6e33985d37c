import { CommanderError } from 'commander';
import { exitCode } from '../core/errors.ts';
import { program } from './program.ts';
import { requireEnd } from './require-end.ts';

// Who reads only the first lines (head, less) must not turn a verdict into a crash.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const end = requireEnd();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
}
end();
