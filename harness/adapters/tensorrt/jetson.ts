import {
  boardModel,
  type Facts,
  jetsonClocks,
  nvpmodel,
  tegraRelease,
  tegrastats,
} from '../../core/tensorrt/jetson-state.ts';
import { type MachineFiles, programOnPath } from './machine-files.ts';

// Untested on a board. A tool that is missing, refuses or hangs gives no facts, and never an error.

const timeoutMs = 3000;

/** Which board and which release this is: board, l4t, jetpack; empty elsewhere. */
export function jetsonFacts(files: MachineFiles): Facts {
  const release = tegraRelease(files.read('/etc/nv_tegra_release') ?? '');
  const board = boardModel(files.read('/proc/device-tree/model') ?? '');
  // Other boards have a device tree as well.
  return /jetson|tegra|nvidia/i.test(String(board.board ?? '')) ? { ...board, ...release } : release;
}

/** Power mode, clocks, temperatures and power of a Jetson now; empty elsewhere. */
export async function jetsonState(files: MachineFiles): Promise<Facts> {
  const [mode, clocks, line] = await Promise.all([
    said(files, 'nvpmodel', ['-q']),
    said(files, 'jetson_clocks', ['--show']),
    firstLine(files, 'tegrastats', ['--interval', '100']),
  ]);
  // Later ones are newer readings of the same clock.
  return { ...nvpmodel(mode), ...jetsonClocks(clocks), ...tegrastats(line) };
}

async function said(files: MachineFiles, program: string, args: readonly string[]): Promise<string> {
  const file = programOnPath(files, program);
  if (file === null) return '';
  const { execa } = await import('execa');
  const { failed, stdout } = await execa(file, args, { reject: false, stdin: 'ignore', timeout: timeoutMs });
  return failed ? '' : stdout;
}

/** The first line of a program that goes on until it is ended. */
async function firstLine(files: MachineFiles, program: string, args: readonly string[]): Promise<string> {
  const file = programOnPath(files, program);
  if (file === null) return '';
  const { execa } = await import('execa');
  const running = execa(file, args, {
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: timeoutMs,
    buffer: false,
  });
  try {
    for await (const line of running) return line;
    return '';
  } catch {
    return '';
  } finally {
    running.kill('SIGKILL');
  }
}
