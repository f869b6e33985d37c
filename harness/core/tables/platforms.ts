import { peakBandwidth } from '../concurrency.ts';
import { many } from '../findings/words.ts';
import type { NamedImport } from '../imported/contradictions.ts';
import { unoptimized } from '../imported/of-imports.ts';
import type { PlatformRecord, ReportDocument, Telemetry } from '../records.ts';
import { besidePublished } from './found.ts';
import { optimizedOn } from './optimized-on.ts';
import { architectureOf, gpuOf } from './platform-notes.ts';
import { rangeOf } from './range.ts';
import { type CellSource, type CellValue, type ResultTable, sourced, type TableColumn, withFound } from './table.ts';
import type { Results } from './tables.ts';

/** What is told of a platform; null where it is not. */
interface Facts {
  readonly name: string;
  readonly device: string | null;
  readonly architecture: string | null;
  readonly units: number | null;
  readonly clock: number | null;
  /** While it was measured. */
  readonly measuredClock: number | string | null;
  readonly cache: number | null;
  readonly memory: number | null;
  readonly bus: number | null;
  readonly bandwidth: number | null;
  readonly driver: string | null;
  readonly cuda: string | null;
  readonly runtime: string | null;
  readonly system: string | null;
  readonly size: string | null;
  /** Whether an optimized engine ran there. */
  readonly isOptimizedOn: boolean;
  /** Where it is a part of a device: how much of it, and of which platform that has all of it; null of a whole one. */
  readonly part: string | null;
  readonly from: readonly CellSource[];
}

const columns: Readonly<Record<Exclude<keyof Facts, 'name' | 'isOptimizedOn' | 'part' | 'from'>, TableColumn>> = {
  device: { id: 'device', title: 'Device' },
  architecture: { title: 'Architecture' },
  units: { title: 'Multiprocessors or cores', unit: 'units' },
  clock: { title: 'Highest clock', unit: 'GHz' },
  measuredClock: { title: 'While measured', unit: 'GHz' },
  cache: { title: 'L2', unit: 'KiB' },
  memory: { title: 'Memory', unit: 'GiB' },
  bus: { title: 'Memory bus, bits', unit: 'units' },
  bandwidth: { title: 'Bandwidth', unit: 'GB/s' },
  driver: { title: 'Driver' },
  cuda: { title: 'CUDA' },
  runtime: { title: 'Runtime' },
  system: { title: 'System' },
  size: { title: 'Size by which they are ordered' },
};

/** Table I: the platforms that reports ran on, and those that logs name, as far as each tells. */
export function platformsTable({ reports, imports = [] }: Results): ResultTable {
  const [measured, imported] = [ofReports(reports), ofImports(imports)];
  const all = [...measured, ...imported];
  const told = (Object.keys(columns) as (keyof typeof columns)[]).filter(key => all.some(one => one[key] !== null));
  return withFound(
    {
      name: 'I',
      title: 'Platforms',
      columns: [{ title: 'Platform' }, ...told.map(key => columns[key])],
      rows: all.map(one => [one.name, ...told.map(key => sourced(one[key] as CellValue | null, one.from))]),
      notes: [
        'Blank: not told by the platform. Bandwidth is that of two transfers a memory clock over the whole bus, as read while it was measured.',
      ],
    },
    foundOf([...measured, ...imported.filter(one => !measured.some(other => areOne(one, other)))]),
  );
}

/** Whether a log is of a platform that a report has: of its name, and of no other device. */
const areOne = (log: Facts, report: Facts): boolean =>
  log.name === report.name && (log.device === null || log.device === report.device?.split(', ')[0]);

/** The platforms that are compared: those that ran optimized engines. */
function foundOf(all: readonly Facts[]): string | null {
  const ran = all.filter(({ isOptimizedOn }) => isOptimizedOn);
  if (ran.length === 0) return null;
  const devices = new Set(ran.flatMap(({ device }) => device ?? [])).size;
  const parts = ran.flatMap(({ part }) => part ?? []);
  return besidePublished(
    'I',
    [
      `${many(ran.length, 'platform')}${devices === 0 ? '' : ` of ${many(devices, 'device')}`} ran optimized engines`,
      ...parts,
    ].join('; '),
  );
}

function ofReports(reports: readonly ReportDocument[]): Facts[] {
  const optimized = optimizedOn(reports);
  const seen = Map.groupBy(
    reports.flatMap(report => report.platforms.map(platform => ({ report, platform }))),
    ({ platform }) => platform.id,
  );
  return [...seen.values()].map(group => {
    const { platform } = group[0]!;
    const readings = group.flatMap(({ report }) => readingsOn(report, platform));
    const from = group.map(({ report }) => ({ record: report.id, of: platform.id }));
    return {
      ...factsOf(platform, readings, from),
      isOptimizedOn: optimized.has(platform.id),
      part: partOf(
        platform,
        group.map(({ report }) => report),
      ),
    };
  });
}

/** As in "gpu-sm96 is 96 of the 132 multiprocessors of the same card as gpu", where a session had all of it, too. */
function partOf({ id, name, device }: PlatformRecord, reports: readonly ReportDocument[]): string | null {
  const { multiprocessors, ofMultiprocessors } = device;
  if (multiprocessors === undefined || ofMultiprocessors === undefined) return null;
  const whole = reports
    .flatMap(({ platforms }) => {
      const { accelerator } = platforms.find(one => one.id === id)!;
      return platforms.filter(
        one =>
          accelerator !== undefined &&
          one.accelerator === accelerator &&
          one.device.multiprocessors === ofMultiprocessors,
      );
    })
    .at(0);
  const card = whole ? `the same card as ${whole.name}` : 'its card';
  return `${name} is ${multiprocessors} of the ${ofMultiprocessors} multiprocessors of ${card}`;
}

const readingsOn = ({ latency, concurrency = [] }: ReportDocument, { id }: PlatformRecord): Telemetry[] => [
  ...(latency?.members ?? []).flatMap(({ platform, telemetry = [] }) => (platform === id ? telemetry : [])),
  ...concurrency.flatMap(({ platform, levels }) =>
    platform.id === id ? levels.flatMap(({ telemetry }) => telemetry ?? []) : [],
  ),
];

function factsOf(
  platform: PlatformRecord,
  readings: readonly Telemetry[],
  from: readonly CellSource[],
): Omit<Facts, 'isOptimizedOn' | 'part'> {
  const { name, backend, device, stack, size } = platform;
  const number = (value: string | number | undefined): number | null => (typeof value === 'number' ? value : null);
  const greatest = readings.flatMap(({ maxSmClockMhz }) => maxSmClockMhz ?? []);
  const clocks = readings.flatMap(({ smClockMhz, cpuClockMhz }) => smClockMhz ?? cpuClockMhz ?? []);
  const highest = number(device.clockMhz) ?? (greatest.length > 0 ? Math.max(...greatest) : null);
  const memory = number(device.memoryMiB);
  return {
    name,
    device: [device.gpu ?? device.cpu ?? [], device.board ?? []].flat().join(', ') || null,
    architecture: architectureOf(platform),
    units: number(device.multiprocessors) ?? number(device.cores),
    clock: highest === null ? null : highest / 1000,
    measuredClock: clockRange(clocks),
    cache: number(device.l2KiB),
    memory: memory === null ? null : memory / 1024,
    bus: number(device.memoryBusBits),
    bandwidth: bandwidthOf(platform, readings),
    driver: stack.driver ?? null,
    cuda: stack.cuda ?? null,
    runtime: [backend, stack[backend] ?? []].flat().join(' '),
    system: [stack.os, stack.arch].filter(one => one !== undefined).join(' ') || null,
    size: `${size.value} (${size.how})`,
    from,
  };
}

/** Of megahertz, in gigahertz. */
const clockRange = (megahertz: readonly number[]): number | string | null =>
  rangeOf(
    megahertz.map(clock => clock / 1000),
    3,
  );

/** GB/s at the greatest memory clock that was read. */
function bandwidthOf(platform: PlatformRecord, readings: readonly Telemetry[]): number | null {
  const peaks = readings.flatMap(one => peakBandwidth(platform, one) ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks) / 1e9;
}

/** A log says little of its device, and other logs of the same platform may say more. */
function ofImports(imports: readonly NamedImport[]): Facts[] {
  return [...Map.groupBy(imports, ({ record }) => record.labels.ranOn)].map(([name, logs]) => {
    const records = logs.map(({ record }) => record);
    const told = <T>(of: (record: NamedImport['record']) => T | null): T | null =>
      records.map(of).find(value => value !== null) ?? null;
    const clocks = records.flatMap(({ telemetry }) =>
      telemetry.flatMap(one => (one.utilizationPercent === 0 ? [] : (one.smClockMhz ?? []))),
    );
    const capability = told(({ device }) => device.computeCapability);
    return {
      name,
      device: told(({ device }) => device.name),
      architecture: capability === null ? null : gpuOf(capability),
      units: told(({ device }) => device.multiprocessors),
      clock: null,
      measuredClock: clockRange(clocks),
      cache: null,
      memory: null,
      bus: null,
      bandwidth: null,
      driver: told(({ device }) => device.driver),
      cuda: null,
      runtime: [...new Set(records.map(({ tool }) => [tool.name, tool.version ?? []].flat().join(' ')))].join(', '),
      system: null,
      size: null,
      isOptimizedOn: records.some(({ labels }) => labels.precision !== unoptimized),
      part: null,
      from: records.map(({ source }) => ({ record: source.digest })),
    };
  });
}
