import type { ResultTable } from '../tables/table.ts';
import { boundsOf, canBeWithin } from './printed.ts';
import { type Board, publishedTable } from './published-table.ts';

export interface BoardRow {
  readonly board: Board;
  readonly name: string;
  readonly cpu: string;
  /** All of them; 64 of each SM. */
  readonly cores: number;
  readonly sms: number;
  /** All of them; 8 of each SM. */
  readonly tensorCores: number;
  /** Of each SM. */
  readonly l1KiB: number;
  readonly l2KiB: number;
  readonly memoryGiB: number;
  readonly memory: string;
  readonly busBits: number;
  /** 10^9 bytes a second. */
  readonly bandwidth: number;
  /** As Table I has it; of AGX another one than the text and the captions have. */
  readonly clockGHz: number;
  /** The highest one, at which Figures 3 and 4 were measured, by their captions. */
  readonly highestClockGHz: number;
  /** That of all other measurements, by section II.F. */
  readonly measuredClockGHz: number;
  readonly technologyNm: number;
}

/** Table I, with the two other clocks that the text tells. */
export const tableI: readonly BoardRow[] = [
  {
    board: 'nx',
    name: 'Xavier NX (GV10B)',
    cpu: '6-core NVIDIA Carmel ARM v8.2 64-bit, 6 MB L2, 4 MB L3',
    cores: 384,
    sms: 6,
    tensorCores: 48,
    l1KiB: 128,
    l2KiB: 512,
    memoryGiB: 8,
    memory: 'LPDDR4x',
    busBits: 128,
    bandwidth: 51.2,
    clockGHz: 1.1,
    highestClockGHz: 1.10925,
    measuredClockGHz: 0.599,
    technologyNm: 12,
  },
  {
    board: 'agx',
    name: 'Xavier AGX (GV10B)',
    cpu: '8-core ARM v8.2 64-bit, 8 MB L2, 4 MB L3',
    cores: 512,
    sms: 8,
    tensorCores: 64,
    l1KiB: 128,
    l2KiB: 512,
    memoryGiB: 32,
    memory: 'LPDDR4x',
    busBits: 256,
    bandwidth: 137,
    clockGHz: 1.137,
    highestClockGHz: 1.377,
    measuredClockGHz: 0.624,
    technologyNm: 12,
  },
];

const megahertz = (gigahertz: number): number => Number((1000 * gigahertz).toPrecision(6));

/** Boards whose clock in Table I is not the highest one of the captions, as far as it is printed. */
export const contradictedClocks = tableI.filter(
  ({ clockGHz, highestClockGHz }) => !canBeWithin(highestClockGHz, boundsOf(clockGHz)),
);

export const publishedPlatforms = (): ResultTable =>
  publishedTable({
    name: 'I',
    title: 'Platforms',
    columns: [
      { id: 'platform', title: 'Platform' },
      { id: 'device', title: 'Device' },
      { title: 'CPU' },
      { title: 'GPU cores', unit: 'units' },
      { title: 'Multiprocessors or cores', unit: 'units' },
      { title: 'Tensor cores', unit: 'units' },
      { title: 'L1 of each', unit: 'KiB' },
      { title: 'L2', unit: 'KiB' },
      { title: 'Memory', unit: 'GiB' },
      { title: 'Kind of memory' },
      { title: 'Memory bus, bits', unit: 'units' },
      { title: 'Bandwidth', unit: 'GB/s' },
      { title: 'GPU clock', unit: 'GHz' },
      { title: 'Highest clock', unit: 'GHz' },
      { title: 'While measured', unit: 'GHz' },
      { title: 'Technology', unit: 'nm' },
    ],
    rows: tableI.map(row => [
      row.board,
      row.name,
      row.cpu,
      row.cores,
      row.sms,
      row.tensorCores,
      row.l1KiB,
      row.l2KiB,
      row.memoryGiB,
      row.memory,
      row.busBits,
      row.bandwidth,
      row.clockGHz,
      row.highestClockGHz,
      row.measuredClockGHz,
      row.technologyNm,
    ]),
    notes: [
      ...contradictedClocks.map(
        ({ name, clockGHz, highestClockGHz }) =>
          `${name}: ${megahertz(clockGHz)} MHz in the table, ${megahertz(highestClockGHz)} MHz in the captions of Figures 3 and 4. The paper does not say which is meant; both are kept.`,
      ),
      `Measured at ${tableI.map(row => megahertz(row.measuredClockGHz)).join(' and ')} MHz, by section II.F, but for Figures 3 and 4.`,
    ],
  });
