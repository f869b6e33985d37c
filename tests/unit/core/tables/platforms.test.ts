import { expect, test } from 'vitest';
import type { TableName } from '../../../../harness/core/tables/table.ts';
import { resultsOf } from '../../../../harness/core/tables/tables.ts';
import { comparedBoards, runLogs } from '../../../fixtures/imported-runs.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { recordedReport, valuesOf } from '../../../fixtures/table-results.ts';

const noDevice = { name: null, computeCapability: null, multiprocessors: null, driver: null };
const gpu = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-paper');

test('I has what a GPU and its partition tell, and the bandwidth that Equation 1 takes', () => {
  const titles = ['Platform', 'Device', 'Multiprocessors or cores', 'Highest clock', 'Bandwidth', 'Driver', 'Runtime'];
  expect(valuesOf('I', resultsOf([gpu]), ...titles).rows).toEqual([
    ['gpu', 'NVIDIA H200', 132, 1.98, (2 * 3201 * 1e6 * 6016) / 8 / 1e9, '580.159.04', 'tensorrt 10.6.0.26'],
    ['gpu-sm96', 'NVIDIA H200', 96, 1.98, (2 * 3201 * 1e6 * 6016) / 8 / 1e9, '580.159.04', 'tensorrt 10.6.0.26'],
  ]);
});

test('I has no column that no platform fills, and each platform once', () => {
  const titles = (...reports: (typeof gpu)[]) => valuesOf('I', resultsOf(reports)).columns.map(({ title }) => title);
  const cpu = reportDocument();
  expect(titles(cpu)).not.toContain('Driver');
  expect(titles(cpu, gpu)).toContain('Driver');
  expect(valuesOf('I', resultsOf([cpu, gpu, { ...gpu, id: 'again-0123456789ab' }])).rows).toHaveLength(5);
});

test('I has the boards of imports as far as their logs name them', () => {
  const device = { name: 'Xavier', computeCapability: '7.2', multiprocessors: 6, driver: null };
  const imports = [noDevice, device].flatMap(one => runLogs(1, 2, {}, { device: one }));
  const { rows } = valuesOf(
    'I',
    resultsOf([], { imports }),
    'Platform',
    'Device',
    'Architecture',
    'Multiprocessors or cores',
  );
  expect(rows).toEqual([['nx', 'Xavier', 'GPU of compute capability 7.2', 6]]);
});

test('I counts platforms that ran optimized engines, a log of one of them no further time, and says which is a part of which', () => {
  const found = (...of: Parameters<typeof resultsOf>) => valuesOf('I', resultsOf(...of)).found?.split(' Published')[0];
  const two =
    'Found: 2 platforms of 1 device ran optimized engines; gpu-sm96 is 96 of the 132 multiprocessors of the same card as gpu.';
  expect(found([gpu])).toBe(two);
  const log = (ranOn: string, name: string | null) =>
    runLogs(1, 2, { ranOn }, { device: { name, computeCapability: '9.0', multiprocessors: null, driver: null } });
  expect(found([gpu], { imports: log('gpu', 'NVIDIA H200') })).toBe(two);
  expect(found([gpu], { imports: log('gpu', null) })).toBe(two);
  expect(found([gpu], { imports: log('gpu', 'NVIDIA L4') })).toMatch(/^Found: 3 platforms of 2 devices/);
  expect(found([gpu], { imports: log('other', 'NVIDIA H200') })).toMatch(/^Found: 3 platforms of 1 device/);
  const lone = { ...gpu, platforms: gpu.platforms.map(({ accelerator: _, ...one }) => one) };
  expect(found([lone])).toContain('gpu-sm96 is 96 of the 132 multiprocessors of its card');
  const withReference = recordedReport('h200-tensorrt-10.6/alexnet-f32.study.fp16');
  expect(valuesOf('I', resultsOf([withReference]), 'Platform').rows).toEqual([['cpu-1'], ['gpu']]);
  expect(found([withReference])).toBe('Found: 1 platform of 1 device ran optimized engines.');
  expect(valuesOf('I', resultsOf([withReference])).notes.join(' ')).not.toContain('unlike architecture');
});

test('tables of pairs say that one platform is not enough, and others do not', () => {
  const { results } = comparedBoards('v1');
  const one = resultsOf([], { imports: results.imports!.filter(({ record }) => record.labels.ranOn === 'nx') });
  const says = (name: TableName, of = one) =>
    valuesOf(name, of).notes.some(note =>
      note.startsWith('This table takes two platforms, and these records are of one, nx'),
    );
  expect((['V', 'VIII', 'XI', 'XVI', 'XVIII', 'X'] as const).map(name => says(name))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(says('VIII', results)).toBe(false);
  const orderless = (of: typeof one) =>
    valuesOf('VIII', { ...of, order: [] }).notes.some(note => note.includes('say it by --order'));
  expect([orderless(results), orderless(one)], 'of one platform there is no order').toEqual([true, false]);
});

test('platforms of unlike architecture are named where they stand beside each other, and not where they do not', () => {
  const report = reportDocument();
  const arch = (name: string) => (name === 'cpu-n' ? 'arm64' : 'x64');
  const mixed = {
    ...report,
    platforms: report.platforms.map(one => ({ ...one, stack: { ...one.stack, arch: arch(one.name) } })),
  };
  const warning = (name: 'I' | 'V' | 'VI' | 'VIII', ...reports: (typeof report)[]) =>
    valuesOf(name, resultsOf(reports)).notes.find(note => note.startsWith('Warning: platforms of unlike'));
  expect(warning('VIII', mixed)).toBe(
    'Warning: platforms of unlike architecture: cpu-1 (x64 CPU); cpu-n (arm64 CPU). What differs between them is more than their size.',
  );
  expect(warning('I', mixed)).toContain('cpu-1 (x64 CPU); cpu-n (arm64 CPU); wasm (WebAssembly on x64)');
  expect(warning('I', gpu)).toBeUndefined();
  expect(warning('I', report, gpu)).toContain('gpu, gpu-sm96 (GPU of compute capability 9.0)');
  expect(warning('VI', report, gpu), 'the table has no row of wasm and of the GPU').toBeUndefined();
  expect(warning('VIII', report, gpu), 'a CPU and a GPU share no row of cases').toBeUndefined();
});

test('boards of logs that tell unlike architectures are warned of, too, and those that tell none are not', () => {
  const board = (ranOn: string, computeCapability: string | null) =>
    runLogs(1, 2, { builtOn: ranOn, ranOn }, { device: { ...noDevice, computeCapability } });
  const warnings = (...of: [nx: string | null, agx: string | null]) =>
    (['I', 'VIII', 'X'] as const).map(name =>
      valuesOf(
        name,
        resultsOf([], { imports: [...board('nx', of[0]), ...board('agx', of[1])], order: ['nx', 'agx'] }),
      ).notes.find(note => note.includes('unlike')),
    );
  expect(warnings('7.2', '8.7')[1]).toBe(
    'Warning: platforms of unlike architecture: nx (GPU of compute capability 7.2); agx (GPU of compute capability 8.7). What differs between them is more than their size.',
  );
  expect(warnings('7.2', '8.7').map(one => one !== undefined)).toEqual([true, true, false]);
  for (const alike of ['7.2', null]) expect(warnings('7.2', alike)).toEqual([undefined, undefined, undefined]);
});

test('a platform that was not there is named once for all models, and fills no cell of a recipe that is not for it', () => {
  const report = reportDocument();
  const absent = [{ name: 'gpu', reason: 'there is no driver.' }];
  const models = ['one', 'two'].map(name => ({
    ...report,
    id: `${name}-0123456789ab`,
    absent,
    spec: { ...report.spec, model: { ...report.spec.model, name } },
  }));
  const { rows, notes } = valuesOf('II', resultsOf([...models, gpu]), 'Model', 'Recipe', 'Engine of gpu');
  expect(notes.filter(note => note.includes('not here'))).toEqual([
    'Nothing of one, two on gpu, which is not here: there is no driver.',
  ]);
  expect(rows.slice(0, 2)).toEqual([
    ['one', 'fp16-weights', null],
    ['one', 'fp32', 'not here'],
  ]);
});
