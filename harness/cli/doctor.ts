import { tensorrtSetup } from '../compose/project.ts';
import { absenceMessage } from '../core/absence.ts';
import { exitCode, toProblem } from '../core/errors.ts';
import { gpuName } from '../core/families.ts';
import type { PlatformRecord } from '../core/records.ts';
import { harnessVersion } from '../version.ts';
import type { Globals } from './run-command.ts';

export async function doctor(globals: Globals, { fix = false }: { readonly fix?: boolean }): Promise<number> {
  const tensorrt = tensorrtSetup();
  const fixed = fix ? await tensorrt.fix() : null;
  if (fixed !== null) globals.print(`The TensorRT addon is compiled: ${fixed.file}\n`);
  const { data, lines } = tensorrt.describe();
  const { ports, options } = globals.project();
  const here: PlatformRecord[] = [];
  const absent: { name: string; reason: string; next?: string }[] = [];
  globals.print(`triplicate ${harnessVersion}, node ${process.versions.node} on ${process.platform} ${process.arch}`);
  globals.print(`store ${options.store}`);
  for (const name of ports.platforms.names) {
    try {
      const platform = await ports.platforms.open(name);
      here.push(platform.record);
      const { device, stack, builds, size } = platform.record;
      globals.print(`\n${name}  ${builds ? 'builds and runs' : 'runs'}  size ${size.value} (${size.how})`);
      for (const [key, value] of Object.entries({ ...device, ...stack })) globals.print(`  ${key}: ${value}`);
      await platform.close();
    } catch (error) {
      const { message, next } = toProblem(error);
      absent.push({ name, reason: message, ...(next === undefined ? {} : { next }) });
      const why = whyAbsent(name, message, lines);
      globals.print(`\n${name}  not here: ${why}${next === undefined ? '' : `\n  Next: ${next}`}`);
    }
  }
  globals.print(`\nTensorRT  ${tensorrtState(data, here)}`);
  for (const line of lines) globals.print(`  ${line}`);
  globals.answer({
    version: harnessVersion,
    node: process.versions.node,
    store: options.store,
    platforms: here,
    absent,
    tensorrt: data,
    ...(fixed === null ? {} : { fixed }),
  });
  return here.some(platform => platform.builds) ? exitCode.pass : exitCode.environment;
}

/** Its first line, where what is said of TensorRT has the others, too. */
function whyAbsent(name: string, message: string, said: readonly string[]): string {
  const reason = message.replace(absenceMessage(name, ''), '');
  const [first, ...more] = reason.split('\n');
  return more.length > 0 && more.every(line => said.includes(line)) ? `${first} See TensorRT below.` : reason;
}

/** Files say what is here, and only the platform whether they open. */
function tensorrtState(
  { libraries, buildsNothing, addon }: ReturnType<ReturnType<typeof tensorrtSetup>['describe']>['data'],
  here: readonly PlatformRecord[],
) {
  if (libraries.found === null) return libraries.tensorrt === null ? 'not here' : 'found, without a driver';
  if (addon === null) return 'found, without its addon';
  if (!here.some(({ name }) => gpuName.test(name))) return 'found, and does not run here: see gpu above';
  return buildsNothing === null ? 'builds and runs' : 'runs';
}
