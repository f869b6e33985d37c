import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { LogReader } from '../../core/imports/log-reader.ts';
import { isQueryHeader, readNvidiaSmiQuery } from '../../core/imports/nvidia-smi-query.ts';
import { readTegrastats } from '../../core/imports/tegrastats-log.ts';
import type { DeviceState } from '../../core/latency/round-telemetry.ts';
import type { EnergyScope, ImportTelemetry } from '../../core/records.ts';
import type { TelemetrySource } from '../../ports.ts';

/** A program that writes a line about the device ten times a second until it is ended. */
export interface TelemetryTool {
  readonly name: 'tegrastats' | 'nvidia-smi';
  readonly args: readonly string[];
  /** A reader of its log, for one line: whatever reads files of these tools reads them here, too. */
  readonly reader: () => LogReader;
  readonly isHeader: (line: string) => boolean;
  readonly powerOf: EnergyScope;
}

// Untested on a board.
export const tegrastatsTool: TelemetryTool = {
  name: 'tegrastats',
  args: ['--interval', '100'],
  reader: () => readTegrastats('tegrastats'),
  isHeader: () => false,
  powerOf: 'module',
};

/** `uuid`: 32 hexadecimal digits. */
export const nvidiaSmi = (uuid: string): TelemetryTool => ({
  name: 'nvidia-smi',
  args: [
    `--query-gpu=${['clocks.sm', 'clocks.mem', 'power.draw', 'temperature.gpu', 'utilization.gpu', 'utilization.memory', 'clocks_throttle_reasons.active'].join(',')}`,
    '--format=csv',
    '--loop-ms=100',
    `--id=GPU-${uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`,
  ],
  reader: () => readNvidiaSmiQuery('nvidia-smi'),
  isHeader: isQueryHeader,
  powerOf: 'card',
});

/** Until a tool says its first line. */
const patienceMs = 5000;
/** An older line is of another time. */
const staleMs = 1000;

/** Starts it and waits for its first line; why it says none, where it does not. */
export async function startTool(tool: TelemetryTool, program: string): Promise<TelemetrySource | { why: string }> {
  const running = execa(program, tool.args, { reject: false, stdin: 'ignore', buffer: { stdout: false } });
  let newest: { readonly state: DeviceState; readonly at: number } | null = null;
  let header: string | null = null;
  let refused: string | null = null;
  let ended: string | null = null;
  let isClosed = false;

  function understand(line: string): void {
    if (line.trim() === '') return;
    if (tool.isHeader(line)) {
      header = line;
      return;
    }
    try {
      const reader = tool.reader();
      if (header !== null) reader.line(header, 1);
      reader.line(line, 2);
      const [sample] = reader.end('', 3).telemetry;
      newest = { state: stateOf(sample!, tool.powerOf), at: performance.now() };
      refused = null;
    } catch (error) {
      refused = `${tool.name} was not understood: ${(error as Error).message}`;
    }
  }

  const first = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const line of running) {
      understand(line);
      if (newest) first.resolve();
    }
  })().catch(() => {});
  void reading
    .then(async () => {
      const { exitCode, stderr } = await running;
      ended = refused ?? `${tool.name} ended with code ${exitCode ?? 'none'}: ${lastLine(stderr)}`;
    })
    .finally(first.resolve);
  const late = new AbortController();
  await Promise.race([first.promise, sleep(patienceMs, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
  if (newest === null) {
    running.kill('SIGKILL');
    return { why: ended ?? refused ?? `${tool.name} said nothing in ${patienceMs / 1000} s` };
  }
  const isFresh = () => newest !== null && performance.now() - newest.at < staleMs;

  /** Why nothing is told now; null where something is. */
  function silence(): string | null {
    if (isClosed) return null;
    if (ended !== null || isFresh()) return ended;
    return refused ?? `${tool.name} said nothing for more than ${staleMs / 1000} s`;
  }

  return {
    async start() {},
    state: () => (isFresh() ? newest!.state : {}),
    counters: () => ({}),
    gaps() {
      const why = silence();
      return why === null ? [] : [{ what: 'device', why }];
    },
    close() {
      isClosed = true;
      running.kill('SIGKILL');
    },
  };
}

const lastLine = (text: string | undefined): string => text?.trim().split('\n').at(-1) || 'it said nothing';

function stateOf(
  { atMs: _, device: __, railsWatts: ___, ...told }: ImportTelemetry,
  powerOf: EnergyScope,
): DeviceState {
  return { ...told, powerOf };
}
