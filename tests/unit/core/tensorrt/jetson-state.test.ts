import { describe, expect, test } from 'vitest';
import {
  boardModel,
  jetsonClocks,
  nvpmodel,
  tegraRelease,
  tegrastats,
} from '../../../../harness/core/tensorrt/jetson-state.ts';

describe('the release', () => {
  // Lines as boards have them in published reports.
  test.each([
    [
      '# R36 (release), REVISION: 4.4, GCID: 41062509, BOARD: generic, EABI: aarch64, DATE: Mon Jun 16 16:07:13 UTC 2025\n# KERNEL_VARIANT: oot\n',
      { l4t: '36.4.4', jetpack: '6.2.1' },
    ],
    [
      '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025',
      { l4t: '36.4.3', jetpack: '6.2' },
    ],
    [
      '# R39 (release), REVISION: 2.0, GCID: 45755727, BOARD: generic, EABI: aarch64, DATE: Mon Jun  1 09:28:48 PM UTC 2026',
      { l4t: '39.2.0', jetpack: '7.2' },
    ],
    ['# R36 (release), REVISION: 4.7, GCID: 42132812, BOARD: generic', { l4t: '36.4.7' }],
    ['something else', {}],
  ])('is read: %s', (text, facts) => {
    expect(tegraRelease(text)).toEqual(facts);
  });

  test('names the board without the NUL of the device tree', () => {
    expect(boardModel('NVIDIA Jetson AGX Orin Developer Kit\0')).toEqual({
      board: 'NVIDIA Jetson AGX Orin Developer Kit',
    });
    expect(boardModel('\0')).toEqual({});
  });
});

describe('nvpmodel', () => {
  test.each([
    // open-rdc/orne-box#16, Xavier.
    ['NV Fan Mode:quiet\nNV Power Mode: MAXN\n', { fanMode: 'quiet', powerMode: 'MAXN' }],
    // anduril/jetpack-nixos#460, Thor.
    ['NV Power Mode: MAXN\n0\n', { powerMode: 'MAXN', powerModeId: 0 }],
    ['NVPM ERROR: Error opening /etc/nvpmodel.conf\n', {}],
    ['', {}],
  ])('gives the power mode: %o', (text, facts) => {
    expect(nvpmodel(text)).toEqual(facts);
  });
});

describe('jetson_clocks', () => {
  // The first three lines from rbonghi/jetson_stats#381, an Orin; the others in the form of a published AGX Orin session.
  const orin = [
    'SOC family:tegra234  Machine:NVIDIA Orin Jetson-Small Developer Kit',
    'Online CPUs: 0-11',
    'cpu0: Online=1 Governor=schedutil MinFreq=115200 MaxFreq=2201600 CurrentFreq=2112000 IdleStates: WFI=1 c7=1 ',
    'cpu10: Online=1 Governor=schedutil MinFreq=115200 MaxFreq=2201600 CurrentFreq=2201600 IdleStates: WFI=1 c7=1 ',
    'GPU MinFreq=306000000 MaxFreq=1300500000 CurrentFreq=306000000',
    'EMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=2133000000 FreqOverride=0',
    'NV Power Mode: MAXN',
  ].join('\n');

  test('gives limits and clocks in MHz, and that they are free', () => {
    expect(jetsonClocks(orin)).toEqual({
      cpuMinMHz: 115.2,
      cpuMaxMHz: 2201.6,
      cpuClocks: 'free',
      gpuMinMHz: 306,
      gpuMaxMHz: 1300.5,
      gpuMHz: 306,
      gpuClocks: 'free',
      memoryMaxMHz: 3199,
      memoryMHz: 2133,
      memoryClocks: 'free',
    });
  });

  test('that are locked say so, in the form of Jetson Linux 39 too', () => {
    const locked = [
      'cpu0:  Governor=schedutil MinFreq=2201600 MaxFreq=2201600 CurrentFreq=2201600 IdleStates: WFI=0 c7=0 ',
      'GPU MinFreq=921600000 MaxFreq=921600000 CurrentFreq=921600000',
      'EMC MinFreq=204000000 MaxFreq=1600000000 CurrentFreq=1600000000 FreqOverride=1',
    ].join('\n');
    expect(jetsonClocks(locked)).toMatchObject({ cpuClocks: 'locked', gpuClocks: 'locked', memoryClocks: 'locked' });
  });

  test('that only root may show give nothing', () => {
    expect(jetsonClocks('Error: Run this script(/usr/bin/jetson_clocks) as a root user\n')).toEqual({});
  });
});

describe('tegrastats', () => {
  // rbonghi/jetson_stats#187, a TX2.
  test('of a TX2 has no clocks of GPU and memory', () => {
    const line =
      'RAM 1689/3825MB (lfb 339x4MB) SWAP 0/1913MB (cached 0MB) CPU [3%@345,off,off,0%@345,1%@345,1%@345] EMC_FREQ 0% GR3D_FREQ 0% PLL@50.5C MCPU@50.5C PMIC@50C GPU@50C BCPU@50.5C thermal@50.3C';
    expect(tegrastats(line)).toEqual({
      ramUsedMB: 1689,
      ramTotalMB: 3825,
      gpuLoadPercent: 0,
      memoryLoadPercent: 0,
      temperatureCelsius: 50,
    });
  });

  // The form of Jetson Linux 36.4 on an AGX Orin.
  test('of an AGX Orin has two GPU clusters and its power rails, and sensors that are off', () => {
    const line =
      '05-09-2026 18:42:06 RAM 18207/62841MB (lfb 466x4MB) SWAP 86/31420MB (cached 0MB) CPU [14%@2188,5%@2112] EMC_FREQ 3%@2133 GR3D_FREQ 37%@[611,1020] NVENC 79%@166 NVDEC off APE 174 gpu@-256C cpu@52.562C tj@52.562C VDD_GPU_SOC 2412mW/2412mW VDD_CPU_CV 1607mW/1607mW NC 0mW/0mW';
    expect(tegrastats(line)).toEqual({
      ramUsedMB: 18207,
      ramTotalMB: 62841,
      gpuLoadPercent: 37,
      gpuMHz: 1020,
      memoryLoadPercent: 3,
      memoryMHz: 2133,
      temperatureCelsius: 52.562,
      cpuTemperatureCelsius: 52.562,
      wattsVDD_GPU_SOC: 2.412,
      wattsVDD_CPU_CV: 1.607,
    });
  });

  test('that says something else gives nothing', () => {
    expect(tegrastats('tegrastats: command not found')).toEqual({});
  });
});
