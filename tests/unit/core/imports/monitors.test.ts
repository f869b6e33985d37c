import { describe, expect, test } from 'vitest';
import { throttleReasons } from '../../../../harness/core/imports/throttle-reasons.ts';
import { importRefusal, importText, readImport } from '../../../fixtures/read-import.ts';

describe('tegrastats', () => {
  test('of an Orin Nano gives times, power and rails', () => {
    const { telemetry, missing } = readImport('tegrastats', importText('tegrastats-orin-nano.txt'));
    expect(telemetry).toHaveLength(2);
    expect(telemetry[1]).toEqual({
      atMs: 1000,
      device: null,
      smClockMhz: null,
      memoryClockMhz: null,
      powerWatts: 6.626,
      railsWatts: { VDD_IN: 6.626, VDD_CPU_GPU_CV: 1.228, VDD_SOC: 2.38 },
      temperatureC: 50.593,
      utilizationPercent: 0,
      memoryUtilizationPercent: null,
      throttleReasons: null,
    });
    expect(missing).toEqual(["The GPU's clock, which only root is told."]);
  });

  test('of a Xavier NX gives clocks', () => {
    const { telemetry } = readImport('tegrastats', importText('tegrastats-xavier-nx.txt'));
    expect(telemetry[1]).toMatchObject({
      smClockMhz: 599,
      memoryClockMhz: 1600,
      utilizationPercent: 97,
      memoryUtilizationPercent: 9,
      temperatureC: 34,
      powerWatts: 7.41,
    });
  });

  test('of JetPack 4 has power without a unit, which is not guessed', () => {
    const { telemetry, missing } = readImport('tegrastats', importText('tegrastats-agx-xavier.txt'));
    expect(telemetry[0]).toMatchObject({ atMs: null, powerWatts: null, railsWatts: null, temperatureC: 30.5 });
    expect(missing).toContain('Power: the rails carry no unit.');
    expect(missing).toContain('Times of the samples.');
  });

  const text = importText('tegrastats-xavier-nx.txt');
  test.each<[string, string, string]>([
    ['two lines written into each other', text.replace('\n', ' '), 'IMPORT_INTERLEAVED'],
    [
      'something in front of a line',
      text.replace('11-29-2026 10:00:01 RAM', 'done 11-29-2026 10:00:01 RAM'),
      'IMPORT_INTERLEAVED',
    ],
    ['times that run backwards', text.replace('10:00:01', '09:00:01'), 'IMPORT_INTERLEAVED'],
    ['NaN', text.replace('GPU@34C', 'GPU@nanC'), 'IMPORT_NOT_A_NUMBER'],
    ['no whole line', text.slice(0, 40), 'IMPORT_TRUNCATED'],
    ['a decimal comma in a temperature', text.replace('GPU@34C', 'GPU@34,5C'), 'IMPORT_LOCALE'],
    ['a decimal comma in a temperature that is not kept', text.replace('AO@35C', 'AO@35,5C'), 'IMPORT_LOCALE'],
    ['digits of a power in groups', text.replace('VDD_IN 7410mW', 'VDD_IN 7,410mW'), 'IMPORT_LOCALE'],
    ['digits of an average power in groups', text.replace('/5656mW', '/5,656mW'), 'IMPORT_LOCALE'],
    ['a decimal comma in a load', text.replace('GR3D_FREQ 97%', 'GR3D_FREQ 97,5%'), 'IMPORT_LOCALE'],
    ['degrees Fahrenheit', text.replace('GPU@34C', 'GPU@93.2F'), 'IMPORT_UNIT_UNKNOWN'],
    ['watts', text.replace('VDD_IN 7410mW/5656mW', 'VDD_IN 7W/5W'), 'IMPORT_UNIT_UNKNOWN'],
    ['a clock in GHz', text.replace('97%@599', '97%@0.599GHz'), 'IMPORT_UNIT_UNKNOWN'],
  ])('with %s is refused', (_, changed, code) => {
    expect(importRefusal('tegrastats', changed)).toMatchObject({
      code,
      message: expect.stringMatching(/^log(, line [12])?: /),
    });
  });

  test('names a reading that is no number, and reads clocks of clusters, sensors that are off and rails without a unit', () => {
    const odd = readImport('tegrastats', text.replace('GPU@34C', 'GPU@--C'));
    expect(odd.unknown).toEqual({ count: 1, examples: [{ line: 2, text: 'GPU@--C' }] });
    const clusters = text.replace('97%@599', '97%@[599,611]').replace('AUX@34C', 'cv0@-256C AUX@34C');
    const { telemetry, unknown } = readImport('tegrastats', clusters);
    expect(telemetry[1]).toMatchObject({ smClockMhz: 611, temperatureC: 34 });
    expect(unknown.count).toBe(0);
  });

  test('that was ended in the middle of a line leaves it out', () => {
    const { telemetry, end } = readImport('tegrastats', text.slice(0, -20));
    expect(telemetry).toHaveLength(1);
    expect(end).toBe('cut');
  });
});

describe('nvidia-smi --query-gpu', () => {
  const text = importText('nvidia-smi-query.csv');

  test('with units, as a device wrote it', () => {
    const { telemetry, device, unknown } = readImport('nvidia-smi-query', text);
    expect(device).toMatchObject({ name: 'NVIDIA H200', driver: '580.159.04' });
    expect(telemetry).toHaveLength(20);
    expect(telemetry[0]!.atMs).toBe(0);
    expect(telemetry.at(-1)!.atMs).toBeGreaterThan(3700);
    const busy = telemetry.find(({ utilizationPercent }) => utilizationPercent === 99)!;
    expect(busy).toMatchObject({
      device: '0',
      smClockMhz: 1980,
      memoryClockMhz: 3201,
      memoryUtilizationPercent: 7,
      throttleReasons: [],
    });
    expect(busy.powerWatts).toBeGreaterThan(200);
    expect(unknown.examples[0]!.text).toBe('columns that are not read: pstate, temperature.memory');
  });

  test('without units takes them from the header', () => {
    const { telemetry, missing } = readImport('nvidia-smi-query', importText('nvidia-smi-query-nounits.csv'));
    expect(telemetry.find(({ utilizationPercent }) => utilizationPercent === 99)).toMatchObject({
      smClockMhz: 1980,
      temperatureC: 45,
    });
    expect(missing).toEqual([
      'Whether all samples are of one device: the query has no index.',
      'clocks.current.memory.',
      'utilization.memory.',
    ]);
  });

  test('says null for what the device does not tell, and names what slows it down', () => {
    const changed = text.replace('1980 MHz', '[N/A]').replace('0x0000000000000000', '0x0000000000000024');
    const { telemetry } = readImport('nvidia-smi-query', changed);
    expect(telemetry.some(({ smClockMhz }) => smClockMhz === null)).toBe(true);
    expect(telemetry.some(({ throttleReasons: all }) => all?.join() === 'SW_POWER_CAP,SW_THERMAL_SLOWDOWN')).toBe(true);
    expect(throttleReasons('0x200')).toEqual(['BIT_9']);
    expect(throttleReasons('Active')).toBeNull();
  });

  test.each<[string, string, string]>([
    ['another unit', text.replace('[MHz]', '[GHz]'), 'IMPORT_UNIT_UNKNOWN'],
    ['no unit at all', 'clocks.sm\n1980\n', 'IMPORT_UNIT_UNKNOWN'],
    ['a unit that is not that of the header', text.replace('1980 MHz', '1980 kHz'), 'IMPORT_UNIT_UNKNOWN'],
    ['a second log', `${text}${text}`, 'IMPORT_MIXED_RUNS'],
    ['times that run backwards', text.replace(/\n2026/, '\n2027'), 'IMPORT_INTERLEAVED'],
    ['two lines in one', text.replace('0x0000000000000000\n', '0x0000000000000000'), 'IMPORT_INTERLEAVED'],
    ['decimal commas', text.replace(/(\d+)\.(\d+) W/g, '$1,$2 W'), 'IMPORT_INTERLEAVED'],
    ['NaN', text.replace('1980 MHz', 'nan MHz'), 'IMPORT_NOT_A_NUMBER'],
    ['a negative clock', text.replace('1980 MHz', '-1980 MHz'), 'IMPORT_NEGATIVE'],
    ['another form of time', text.replace('2026/11/29', '29.11.2026'), 'IMPORT_NOT_A_NUMBER'],
    ['nothing but a header', `${text.split('\n')[0]}\n`, 'IMPORT_TRUNCATED'],
  ])('with %s is refused', (_, changed, code) => {
    expect(importRefusal('nvidia-smi-query', changed).code).toBe(code);
  });
});

describe('nvidia-smi dmon', () => {
  const text = importText('nvidia-smi-dmon.txt');

  test('without times, as a device wrote it', () => {
    const { telemetry, missing, end } = readImport('nvidia-smi-dmon', text);
    expect(telemetry).toHaveLength(13);
    expect(telemetry.find(({ utilizationPercent }) => utilizationPercent === 99)).toMatchObject({
      atMs: null,
      device: '0',
      smClockMhz: 1980,
      memoryClockMhz: 3201,
    });
    expect(missing[0]).toContain('-o DT');
    expect(end).toBe('unmarked');
  });

  test('with times, ended in the middle of a line', () => {
    const { telemetry, missing, end } = readImport('nvidia-smi-dmon', importText('nvidia-smi-dmon-times.txt'));
    expect(telemetry.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 12 }, (_, second) => second * 1000));
    expect(end).toBe('cut');
    expect(missing[0]).toContain('Line 15');
  });

  test.each<[string, string, string]>([
    ['another unit', text.replace('# Idx      W', '# Idx     mW'), 'IMPORT_UNIT_UNKNOWN'],
    ['other columns further down', `${text}# gpu pwr\n# Idx W\n0 3\n`, 'IMPORT_MIXED_RUNS'],
    ['a row that is cut', text.replace(/^( {4}0 {4}394.*?) {4}47.*/m, '$1'), 'IMPORT_INTERLEAVED'],
    ['NaN', text.replace('   394', '   nan'), 'IMPORT_NOT_A_NUMBER'],
    ['nothing but a header', text.split('\n').slice(0, 2).join('\n'), 'IMPORT_TRUNCATED'],
  ])('with %s is refused', (_, changed, code) => {
    expect(importRefusal('nvidia-smi-dmon', changed).code).toBe(code);
  });

  test('repeats its header, which is no second log', () => {
    const [names, units, ...rows] = text.split('\n');
    expect(
      readImport('nvidia-smi-dmon', [names, units, rows[0], names, units, rows[1], ''].join('\n')).telemetry,
    ).toHaveLength(2);
  });
});
