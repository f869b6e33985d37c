import { expect, test } from 'vitest';
import type { Spec } from '../../harness/core/records.ts';
import { rebuildPinned } from '../../harness/pipeline/rebuild-pinned.ts';
import { runPipeline } from '../../harness/pipeline.ts';
import type { Ports } from '../../harness/ports.ts';
import { doubleSpec, scratchProject } from '../fixtures/scratch-project.ts';
import { silentTelemetry } from '../fixtures/telemetry.ts';

const spec: Spec = {
  ...doubleSpec,
  k: 1,
  measurement: { name: 'quick', batch: 1, warmup: 1, iterations: 2, rounds: 2, seed: 1 },
};

/**
 * Ports whose platforms are on these accelerators, two other processes on each, and what was done while
 * which of the machine's locks were held.
 */
function watched(ports: Ports, accelerators: Readonly<Record<string, string>>) {
  const held: string[] = [];
  const done: [string, ...string[]][] = [];
  const watching: Ports = {
    ...ports,
    machineLocks: {
      async hold(name, work) {
        held.push(name);
        return await work().finally(() => held.pop());
      },
    },
    platforms: {
      ...ports.platforms,
      async open(name) {
        const platform = await ports.platforms.open(name);
        const accelerator = accelerators[name];
        return {
          ...platform,
          record: { ...platform.record, ...(accelerator === undefined ? {} : { accelerator }) },
          build(...job) {
            done.push([`build on ${name}`, ...held]);
            return platform.build(...job);
          },
          async load(engine) {
            const loaded = await platform.load(engine);
            return {
              ...loaded,
              async measure(job) {
                done.push([`measure on ${name}`, ...held]);
                const telemetryGaps = [{ what: 'power', why: 'it is a double' } as const];
                return {
                  ...(await loaded.measure(job)),
                  telemetry: { ...silentTelemetry, otherProcesses: 2 },
                  telemetryGaps,
                };
              },
            };
          },
        };
      },
    },
  };
  return { ports: watching, done: () => done.map(([what, ...locks]) => `${what}: ${locks.join(', ')}`) };
}

const run = (ports: Ports) => runPipeline(spec, ports, { mode: 'ensure', specFile: 'doubles.spec.ts', version: '0' });
const [one, other] = ['1'.repeat(16), '0'.repeat(16)];

test('a build holds its accelerator, and a measurement all of its accelerators in one order, then the host', async () => {
  const { ports, done } = watched(scratchProject().project.ports, { 'double-small': one, 'double-big': other });
  await run(ports);
  const said = new Set(done());
  expect(said).toEqual(
    new Set([
      `build on double-small: accelerator ${one}`,
      `build on double-big: accelerator ${other}`,
      `measure on double-small: accelerator ${other}, accelerator ${one}, latency`,
      `measure on double-big: accelerator ${other}, accelerator ${one}, latency`,
    ]),
  );
});

test('a device and its partition are one accelerator, and a platform without one waits for none', async () => {
  const same = watched(scratchProject().project.ports, { 'double-small': one, 'double-big': one });
  await run(same.ports);
  expect(same.done()).toContain(`measure on double-big: accelerator ${one}, latency`);
  const none = watched(scratchProject().project.ports, {});
  await run(none.ports);
  expect(none.done()).toContain('build on double-small: ');
  expect(none.done()).toContain('measure on double-small: latency');
});

test('a rebuild from the timing cache holds the accelerator, too', async () => {
  const { ports, done } = watched(scratchProject().project.ports, { 'double-big': one });
  const { engines } = await run(ports);
  const { build } = engines.find(engine => engine.build.builtOn.name === 'double-big')!;
  const before = done().length;
  const artifacts = [{ role: 'timing-cache' as const, mediaType: 'x/y', digest: build.engine, sizeBytes: 1 }];
  const pin = { build: { ...build, artifacts }, reason: 'to build it again' };
  await rebuildPinned('a/key', pin, spec.model, ports, () => {});
  expect(done().slice(before)).toEqual([`build on double-big: accelerator ${one}`]);
});

test('the worker of another platform on the same accelerator is no other process', async () => {
  const others = async (accelerators: Readonly<Record<string, string>>) => {
    const { latency } = await run(watched(scratchProject().project.ports, accelerators).ports);
    return new Set(latency!.members.flatMap(({ telemetry }) => telemetry!.map(reading => reading.otherProcesses)));
  };
  expect(await others({ 'double-small': one, 'double-big': other })).toEqual(new Set([2]));
  expect(await others({ 'double-small': one, 'double-big': one })).toEqual(new Set([1]));
});

test('a session keeps what each round told and when, and each thing that was not told once', async () => {
  const { latency, latencySummaries } = await run(watched(scratchProject().project.ports, {}).ports);
  for (const { telemetry, telemetryGaps } of latency!.members) {
    const times = telemetry!.map(({ atSeconds }) => atSeconds!);
    expect(times).toHaveLength(2);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every(at => at > 0 && at <= latency!.seconds)).toBe(true);
    expect(telemetryGaps).toEqual([{ what: 'power', why: 'it is a double' }]);
  }
  for (const { quality } of latencySummaries) expect(quality).toContain('other-processes');
});

test('what no source tells of is a flag of the member', async () => {
  const { latencySummaries } = await run(scratchProject().project.ports);
  for (const { quality } of latencySummaries) expect(quality).toContain('telemetry-absent');
});
