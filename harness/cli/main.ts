import { CommanderError } from 'commander';
import { exitCode } from '../core/errors.ts';
import { program } from './program.ts';
import { requireEnd } from './require-end.ts';
import { watchOutput } from './watch-output.ts';

const end = requireEnd();
watchOutput();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
}
end();
