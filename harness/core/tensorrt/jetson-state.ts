// What a Jetson's own tools print, as flat facts. Untested on a board: written after published output of Xavier, Orin and
// Thor boards. What is not understood is left out, because tools differ between releases.

/** Names and values, as in a platform's device and a measurement's state. */
export type Facts = Readonly<Record<string, string | number>>;

/** JetPack by release of Jetson Linux (L4T), as NVIDIA pairs them; 36.4.0 is "36.4" there. */
const jetpacks: Readonly<Record<string, string>> = {
  '35.1.0': '5.0.2',
  '35.2.1': '5.1',
  '35.3.1': '5.1.1',
  '35.4.1': '5.1.2',
  '35.5.0': '5.1.3',
  '35.6.0': '5.1.4',
  '35.6.1': '5.1.5',
  '36.2.0': '6.0 DP',
  '36.3.0': '6.0',
  '36.4.0': '6.1',
  '36.4.3': '6.2',
  '36.4.4': '6.2.1',
  '38.2.0': '7.0',
  '38.4.0': '7.1',
  '39.2.0': '7.2',
};

/** Of /etc/nv_tegra_release: l4t, as in "36.4.4", and jetpack where the pair is known. */
export function tegraRelease(text: string): Facts {
  const [, release, revision] = /#\s*R(\d+)\s*\(release\),\s*REVISION:\s*(\d+(?:\.\d+)*)/.exec(text) ?? [];
  if (release === undefined || revision === undefined) return {};
  const l4t = `${release}.${revision}`;
  const jetpack = jetpacks[l4t];
  return { l4t, ...(jetpack === undefined ? {} : { jetpack }) };
}

/** Of /proc/device-tree/model, which ends with a NUL: board. */
export function boardModel(text: string): Facts {
  const board = text.replaceAll('\0', '').trim();
  return board === '' ? {} : { board };
}

/** Of `nvpmodel -q`: powerMode, its powerModeId, and fanMode. */
export function nvpmodel(text: string): Facts {
  const [, powerMode] = /NV Power Mode:\s*(\S.*)$/m.exec(text) ?? [];
  const [, id] = /^\s*(\d+)\s*$/m.exec(text) ?? [];
  const [, fanMode] = /NV Fan Mode:\s*(\S.*)$/m.exec(text) ?? [];
  return {
    ...(powerMode === undefined ? {} : { powerMode: powerMode.trim() }),
    ...(powerMode === undefined || id === undefined ? {} : { powerModeId: Number(id) }),
    ...(fanMode === undefined ? {} : { fanMode: fanMode.trim() }),
  };
}

/**
 * Of `jetson_clocks --show`, which only root may call: limits and current clocks of the GPU and of the memory in MHz, the
 * CPUs' limits, and whether the clocks are locked, which is when the lowest equals the highest.
 */
export function jetsonClocks(text: string): Facts {
  const cpus = [...text.matchAll(/^\s*cpu\d+:.*?MinFreq=(\d+) MaxFreq=(\d+)/gm)];
  const gpu = /^\s*GPU MinFreq=(\d+) MaxFreq=(\d+) CurrentFreq=(\d+)/m.exec(text);
  const memory = /^\s*EMC MinFreq=(\d+) MaxFreq=(\d+) CurrentFreq=(\d+)(?: FreqOverride=(\d))?/m.exec(text);
  const hertz = (value: string | undefined) => Number(value) / 1e6;
  const kilohertz = (values: (string | undefined)[]) => values.map(value => Number(value) / 1e3);
  return {
    ...(cpus.length === 0
      ? {}
      : {
          cpuMinMHz: Math.min(...kilohertz(cpus.map(([, least]) => least))),
          cpuMaxMHz: Math.max(...kilohertz(cpus.map(([, , most]) => most))),
          cpuClocks: cpus.every(([, least, most]) => least === most) ? 'locked' : 'free',
        }),
    ...(gpu === null
      ? {}
      : {
          gpuMinMHz: hertz(gpu[1]),
          gpuMaxMHz: hertz(gpu[2]),
          gpuMHz: hertz(gpu[3]),
          gpuClocks: gpu[1] === gpu[2] ? 'locked' : 'free',
        }),
    ...(memory === null
      ? {}
      : {
          memoryMaxMHz: hertz(memory[2]),
          memoryMHz: hertz(memory[3]),
          ...(memory[4] === undefined ? {} : { memoryClocks: memory[4] === '1' ? 'locked' : 'free' }),
        }),
  };
}

/**
 * Of one line of tegrastats: loads in percent, clocks in MHz, temperatures in degrees Celsius, memory in MB, and the power
 * of each rail in watts, as in wattsVDD_IN. Of a GPU with several clusters, the fastest clock.
 */
export function tegrastats(line: string): Facts {
  const [, used, total] = /\bRAM (\d+)\/(\d+)MB/.exec(line) ?? [];
  const [, gpuLoad, gpuClocks] = /\bGR3D_FREQ (\d+)%(?:@\[?([\d,]+))?/.exec(line) ?? [];
  const [, memoryLoad, memoryClock] = /\bEMC_FREQ (\d+)%(?:@(\d+))?/.exec(line) ?? [];
  const rails = [...line.matchAll(/\b([A-Z][A-Z0-9_]+) (\d+)mW\/\d+mW/g)].filter(([, rail]) => rail !== 'NC');
  return {
    ...(used === undefined ? {} : { ramUsedMB: Number(used), ramTotalMB: Number(total) }),
    ...(gpuLoad === undefined ? {} : { gpuLoadPercent: Number(gpuLoad) }),
    ...(gpuClocks === undefined ? {} : { gpuMHz: Math.max(...gpuClocks.split(',').map(Number)) }),
    ...(memoryLoad === undefined ? {} : { memoryLoadPercent: Number(memoryLoad) }),
    ...(memoryClock === undefined ? {} : { memoryMHz: Number(memoryClock) }),
    ...temperatures(line),
    ...Object.fromEntries(rails.map(([, rail, milliwatts]) => [`watts${rail}`, Number(milliwatts) / 1000])),
  };
}

/** A sensor that is switched off says -256. The hottest (tj) stands for the device where the GPU's is off. */
function temperatures(line: string): Facts {
  const read = (sensor: string) => {
    const value = Number(new RegExp(`\\b${sensor}@(-?[\\d.]+)C`, 'i').exec(line)?.[1] ?? Number.NaN);
    return value > -100 ? value : undefined;
  };
  const [gpu, cpu, hottest] = [read('GPU'), read('CPU'), read('tj')];
  const device = gpu ?? hottest;
  return {
    ...(device === undefined ? {} : { temperatureCelsius: device }),
    ...(cpu === undefined ? {} : { cpuTemperatureCelsius: cpu }),
  };
}
