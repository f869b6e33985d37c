import { describe, expect, test } from 'vitest';
import xavier from '../../../../examples/platform-parameters/xavier.json' with { type: 'json' };
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import { enginesOfImports } from '../../../../harness/core/imported/of-imports.ts';
import { partialCause } from '../../../../harness/core/imported/partial-cause.ts';
import { enginesOfReport } from '../../../../harness/core/tables/of-report.ts';
import { cellValue, type ResultTable, sourcesOf } from '../../../../harness/core/tables/table.ts';
import { type Results, resultTables, sizeOrder } from '../../../../harness/core/tables/tables.ts';
import { runLog } from '../../../fixtures/imported-runs.ts';
import { importText, readImport } from '../../../fixtures/read-import.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';

function table(name: 'XVII' | 'XVIII', results: Results) {
  const filled = resultTables[name](results);
  const titles = filled.columns.map(({ title }) => title);
  const rows = filled.rows.map(row => Object.fromEntries(row.map((cell, at) => [titles[at]!, cellValue(cell)])));
  return { ...filled, byTitle: rows, titles };
}

const { platforms: parameters } = parse('platform-parameters', xavier, 'xavier.json');
const trace = importText('nvprof-trace.csv');
const counted = readImport('ncu-csv', importText('ncu-raw.csv'));

/** Two engines of one model on two boards; counters were taken on the smaller one. */
const boards = enginesOfImports(
  ['a', 'b'].flatMap(engine => {
    const slower = (text: string, by: string) => text.replaceAll('229.290000', by);
    const timed = (text: string) => readImport('nvprof-trace', text);
    return [
      runLog([], { engine }, { ...timed(engine === 'a' ? trace : slower(trace, '300.000000')), latency: null }),
      runLog([], { engine, ranOn: 'agx' }, { ...timed(slower(trace, '458.580000')), latency: null }),
      runLog([], { engine }, { ...counted, latency: null }),
    ];
  }),
);
const results: Results = { reports: [], engines: boards, order: ['nx', 'agx'], parameters };

describe('of engines that were profiled on two boards', () => {
  test('XVIII has λ of each kernel on both, what it is from, the prediction and both errors, and the whole application', () => {
    const { byTitle, found, notes, rows, titles } = table('XVIII', results);
    expect(byTitle.map(row => row.Kernel).slice(0, 2)).toEqual([
      'whole application',
      'trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1',
    ]);
    const [, kernel] = byTitle;
    expect(kernel).toMatchObject({ From: 'nx', To: 'agx', Calls: 2, Threads: 6144, 'Blank because': null });
    const lambda = (kernel!.Threads as number) * (kernel!['Cycles a thread'] as number);
    expect(kernel!.λ).toBeCloseTo(lambda / (384 * 599 * 230.2), 9);
    expect(kernel!['λ there']).toBeCloseTo(lambda / (512 * 624 * 344.845), 9);
    expect(kernel!.Predicted).toBeCloseTo((230.2 * 384 * 599) / (512 * 624), 9);
    expect(kernel!.Error).toBeCloseTo(100 * (1 - (kernel!['λ there'] as number) / (kernel!.λ as number)), 9);
    const [named] = byTitle.filter(row => String(row.Kernel).includes('128x128'));
    expect(named).toMatchObject({ λ: null, 'Blank because': 'lts__t_sector_hit_rate.pct is n/a in 1 of 1 launches' });
    expect(named!.Error).toBeCloseTo(100 * (1 - (384 * 599) / (512 * 624)), 9);
    expect(sourcesOf(rows[1]![titles.indexOf('Predicted')]!).length).toBeGreaterThan(0);
    expect(notes.join(' ')).toContain('nx: 384 cores at 599 MHz; cores entered, clock entered.');
    expect(found).toContain('Shafi et al. have 44.17 to 60.96 %');
  });

  test('name for each number the boards whose logs it is from: counters of the smaller one are of λ there, too, and not of times', () => {
    const boardsOf = (name: 'XVII' | 'XVIII', title: string) => {
      const { rows, titles } = table(name, results);
      const from = sourcesOf(rows[1]![titles.indexOf(title)]!);
      return [...new Set(from.map(({ of }) => of!.split('_r_')[1]))].sort().join(' ');
    };
    const inXVIII = ['A call', 'λ', 'Measured', 'λ there', 'Predicted', 'Error'].map(title => boardsOf('XVIII', title));
    expect(inXVIII).toEqual(['nx', 'nx', 'agx', 'agx nx', 'agx nx', 'agx nx']);
    const inXVII = ['Engine 1: a call', 'Engine 1: λ', 'Engine 1: error', 'λ moves', 'Error moves'];
    expect(inXVII.map(title => boardsOf('XVII', title))).toEqual(['nx', 'nx', 'agx nx', 'nx', 'agx nx']);
  });

  test('XVII says how far λ and the error move from engine to engine', () => {
    const { byTitle, notes } = table('XVII', results);
    const [, kernel] = byTitle;
    const [one, other] = ['Engine 1', 'Engine 2'].map(name => kernel![`${name}: λ`] as number);
    // 230.2 µs a call of the one, 265.555 of the other.
    expect(kernel!['λ moves']).toBeCloseTo(100 * (265.555 / 230.2 - 1), 9);
    expect(one! / other!).toBeCloseTo(265.555 / 230.2, 9);
    const errors = ['Engine 1', 'Engine 2'].map(name => kernel![`${name}: error`] as number);
    expect(kernel!['Error moves']).toBeCloseTo(Math.abs(errors[0]! - errors[1]!), 9);
    expect(notes).toContain('digits, fp16 of nx: engine 1 is a, engine 2 is b.');
  });

  test('of which one was logged by the tactics of its kernels, and the other one by functions, stand beside each other in each table', () => {
    const ending = '_execute_kernel_trt';
    const named = boards.map(one => {
      const kernels = one.kernels.map(use => ({ ...use, kernel: use.kernel + ending }));
      return one.side.engine === 'b' ? { ...one, kernels } : one;
    });
    const compareOf = (engines: typeof boards) => {
      const [left, right] = ['a', 'b'].map(engine => engines.find(({ side }) => side.engine === engine)!);
      return partialCause(left!, right!).kernels;
    };
    for (const name of ['XIII', 'XVII'] as const) {
      const [{ rows }, plain] = [named, boards].map(engines => resultTables[name]({ ...results, engines })) as [
        ResultTable,
        ResultTable,
      ];
      expect(plain.rows.length).toBeGreaterThan(2);
      expect(rows.map(row => row.map(cellValue))).toEqual(plain.rows.map(row => row.map(cellValue)));
    }
    expect(compareOf(boards).length).toBeGreaterThan(2);
    expect(compareOf(named)).toEqual(compareOf(boards));
  });

  test('of unlike architecture are predicted, and it is said that the model does not claim it', () => {
    const unlike = boards.map(one => ({
      ...one,
      device: { ...one.device, computeCapability: one.side.ranOn === 'nx' ? '7.2' : '8.7' },
    }));
    const said = 'nx has compute capability 7.2, agx 8.7';
    expect(table('XVIII', { ...results, engines: unlike }).notes.filter(note => note.startsWith(said))).toHaveLength(1);
    expect(table('XVIII', results).notes.join(' ')).not.toContain('unlike');
  });

  test('whose clock nobody knows are left out, and what would tell it is named', () => {
    const { byTitle, notes } = table('XVIII', { ...results, parameters: [] });
    expect(byTitle).toEqual([]);
    expect(notes.join(' ')).toContain('clockMhz of nx (nvpmodel -q, jetson_clocks --show, nvidia-smi)');
  });

  test('of which nobody says which is the smaller, or one alone, say that two are needed', () => {
    for (const few of [
      { ...results, order: [] },
      { ...results, engines: boards.filter(({ side }) => side.ranOn === 'nx') },
    ])
      for (const name of ['XVII', 'XVIII'] as const) {
        const { byTitle, notes } = table(name, few);
        expect(byTitle).toEqual([]);
        expect(notes.join(' ')).toMatch(/It takes .* profiled on .*two platforms .*the smaller one known/);
      }
  });
});

describe('of an H200 and its partition, without counters', () => {
  const { text, file } = recordedReports.find(one => one.file.includes('10.6/resnet18-seeded.latency-profile/'))!;
  const report = parse('report', text, file);
  const engines = enginesOfReport(report);
  const ofReport: Results = { reports: [report], engines, order: sizeOrder([report]) };

  test('XVIII predicts by multiprocessors alone, because both have the same latencies and clock', () => {
    const { byTitle, found, notes } = table('XVIII', ofReport);
    const wholes = byTitle.filter(row => row.Kernel === 'whole application');
    expect(wholes).toHaveLength(4);
    expect(wholes[0]!['Measured with']).toContain('the profiler on');
    for (const row of byTitle) {
      if (row['A call'] === 0) {
        expect([row.Predicted, row.Error]).toEqual([null, null]);
        expect(row['Blank because']).toContain('it took 0 ms on gpu-sm96');
        continue;
      }
      expect(row.λ).toBeNull();
      expect((row.Predicted as number) / (row['A call'] as number)).toBeCloseTo(96 / 132, 9);
      expect(row.Error).toBeCloseTo(100 * Math.abs((row.Predicted as number) / (row.Measured as number) - 1), 9);
      const isLayer = engines.some(({ layers }) => layers.some(one => one.layer === row.Kernel && !one.kernel));
      const why = isLayer
        ? 'no kernel of this layer is named, so that no counters are known to be its own'
        : 'no log of counters has this kernel';
      expect(row['Blank because']).toBe(row.Kernel === 'whole application' ? null : why);
    }
    for (const row of wholes) {
      const engine = engines.find(
        ({ side, name }) => side.ranOn === 'gpu-sm96' && `${name} of ${side.builtOn}` === row.Engine,
      )!;
      const kernelsUs = 1000 * engine.kernels.reduce((sum, { totalMs }) => sum + totalMs, 0);
      expect(row['A call']).toBeCloseTo(kernelsUs, 6);
    }
    expect(notes.join(' ')).toContain('gpu: 16896 cores at 1980 MHz');
    expect(found).toContain('as long on both has an error of 27.27 %');
  });

  test('XVIII has λ where counters of that very engine were imported, and latencies entered; counters of no layer’s kernel are named', () => {
    const { side, kernels, model } = engines.find(one => one.side.ranOn === 'gpu-sm96')!;
    const kernel = kernels.find(({ totalMs }) => totalMs > 0)!.kernel;
    const labels = { model, precision: side.recipe, engine: side.engine, builtOn: side.builtOn, ranOn: 'gpu-sm96' };
    const asProfiled = `${kernel}_execute_kernel_trt`;
    const copy = 'void genericReformat::copyPackedKernel<float, __half>(unsigned int, T6)';
    const counters = [asProfiled, copy].map(name => ({ ...counted.counters![0]!, kernel: name }));
    const log = runLog([], labels, { latency: null, counters });
    const latencyCycles = parameters[0]!.latencyCycles!;
    const { byTitle, notes } = table('XVIII', {
      ...ofReport,
      engines: [...engines, ...enginesOfImports([log])],
      parameters: ['gpu', 'gpu-sm96'].map(name => ({ name, from: 'a test', latencyCycles })),
    });
    const known = byTitle.filter(row => row.λ !== null);
    expect(known.map(row => row.Kernel)).toEqual([kernel]);
    expect(known[0]).toMatchObject({ Threads: 6144, 'Blank because': null, 'λ there': expect.any(Number) });
    const { Engine: engine } = known[0]!;
    expect(notes).toContain(
      `${engine} on gpu-sm96: genericReformat::copyPackedKernel was counted, and no layer tells that it is its kernel.`,
    );
  });

  test('XVII has both engines of each platform in a row', () => {
    const { byTitle } = table('XVII', ofReport);
    const wholes = byTitle.filter(row => row.Kernel === 'whole application');
    expect(wholes.map(row => row['Built on'])).toEqual(['gpu', 'gpu-sm96']);
    for (const row of wholes) expect(row['Error moves']).toBeGreaterThan(0);
  });
});

/** Errors in percent of the three engines, as Table XVII prints them. */
const printed = [
  [49.4, 53.19, 51.2],
  [50.83, 47.4, 40.64],
  [23.72, 23.26, 23.58],
  [25.67, 24.68, 24.9],
  [32.23, 34.53, 34.1],
  [7.39, 12.48, 9.46],
  [29.54, 30.6, 31.76],
  [22.64, 30.84, 35.4],
];

test('the note says of the published Table XVII what its own numbers say', () => {
  const moves = printed.map(errors => (Math.max(...errors) - Math.min(...errors)).toFixed(2));
  const numbers = moves.map(Number).sort((a, b) => a - b);
  expect(table('XVII', results).found).toContain(`print ${numbers[0]!.toFixed(2)} to ${numbers.at(-1)!.toFixed(2)}`);
});
