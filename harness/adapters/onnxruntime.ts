import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';

import { cpuLayout, cpuSize, vectorsOf } from '../core/cpu.ts';
import { TriplicateError } from '../core/errors.ts';
import { refuseForeign } from '../core/foreign-engine.ts';
import { engineMediaType, onnxGraph, runFailed, tensorInfos, unreadable } from '../core/onnxruntime.ts';
import { parseProfile } from '../core/onnxruntime-profile.ts';
import type { PlatformRecord } from '../core/records.ts';
import type { Backend, Session } from '../ports.ts';
import { buildOnnx } from './onnxruntime/build.ts';
import ort from './onnxruntime/runtime.ts';

export interface OnnxruntimeOptions {
  readonly name: string;
  /** Of one operator; more than the machine has cores is refused when probed. */
  readonly threads: number;
}

/** ONNX Runtime on the CPU: a partition of so many threads of it. Engines are ONNX files. */
export function createOnnxruntime({ name, threads }: OnnxruntimeOptions): Backend {
  const sessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  } as const;
  return {
    probe: () => probe(name, threads),
    build: async request => {
      const { provides } = await probe(name, threads);
      return buildOnnx(request, sessionOptions, provides);
    },
    async open({ file: engineFile, mediaType }, { profiler } = { profiler: false }): Promise<Session> {
      refuseForeign(mediaType, engineMediaType, name);
      // A built engine is as optimized as it shall be; another pass would make it another engine.
      const options = { ...sessionOptions, graphOptimizationLevel: 'disabled' } as const;
      try {
        if (profiler) return await openProfiled(engineFile, options);
        return sessionOf(await ort.InferenceSession.create(engineFile, options));
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

/** ONNX Runtime writes a profile of all runs of a session when it is told to end it. */
async function openProfiled(engineFile: string, options: ort.InferenceSession.SessionOptions): Promise<Session> {
  const folder = await mkdtemp(join(dirname(engineFile), 'profile-'));
  const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') };
  const session = await ort.InferenceSession.create(engineFile, { ...options, ...profiling });
  return {
    ...sessionOf(session),
    async layers(inferences) {
      session.endProfiling();
      const [file = ''] = await readdir(folder);
      return parseProfile(await readFile(join(folder, file), 'utf8'), inferences);
    },
  };
}

function sessionOf(session: ort.InferenceSession): Session {
  return {
    inputs: tensorInfos(session.inputMetadata),
    outputs: tensorInfos(session.outputMetadata),
    async infer({ name, shape, data }) {
      try {
        const outputs = await session.run({ [name]: new ort.Tensor('float32', data, shape) });
        return session.outputNames.map(output => {
          const tensor = outputs[output]!;
          return { name: output, shape: tensor.dims, data: tensor.data as Float32Array };
        });
      } catch (cause) {
        throw runFailed(cause);
      }
    },
    close: () => session.release(),
  };
}

async function probe(name: string, threads: number): Promise<Omit<PlatformRecord, 'id'>> {
  const cores = availableParallelism();
  if (threads > cores) {
    throw new TriplicateError({
      code: 'PLATFORM_ABSENT',
      message: `${name} is ${threads} threads, and this machine has ${cores} cores.`,
      next: `Use cpu-n, which is all ${cores}.`,
      exit: 'environment',
    });
  }
  if (name === 'cpu-n' && cores === 1) {
    throw new TriplicateError({
      code: 'PLATFORM_ABSENT',
      message: 'this machine has one core, so that cpu-n would be cpu-1 again.',
      next: 'Leave cpu-n out, or run on a machine with more cores.',
      exit: 'environment',
    });
  }
  const [cpu] = cpus();
  const model = cpu?.model.trim() || 'unknown CPU';
  const vectors = vectorsOf(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''));
  const ratedKhz = await readFile('/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq', 'utf8').catch(() => '');
  return {
    name,
    backend: 'onnxruntime',
    device: {
      cpu: model,
      vectors: vectors.join(' '),
      cores: threads,
      // The rated clock only: the current one changes from moment to moment, and would make another platform each time.
      ...(Number(ratedKhz) > 0 ? { clockMhz: Number(ratedKhz) / 1000 } : {}),
    },
    stack: { onnxruntime: ort.env.versions.node ?? 'unknown', arch: process.arch, os: process.platform },
    size: cpuSize(threads, Number(ratedKhz) / 1000 || (cpu?.speed ?? 0)),
    provides: [onnxGraph, cpuLayout(process.arch, model, vectors)],
    builds: true,
    double: false,
  };
}
