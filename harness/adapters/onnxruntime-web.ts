import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import * as ort from 'onnxruntime-web';
import { refuseForeign } from '../core/foreign-engine.ts';
import { engineMediaType, onnxGraph, runFailed, tensorInfos, unreadable } from '../core/onnxruntime.ts';
import type { Backend } from '../ports.ts';

export interface OnnxruntimeWebOptions {
  readonly name: string;
}

/** ONNX Runtime as WebAssembly on one thread: another instruction set on the same machine. It runs engines and builds none. */
export function createOnnxruntimeWeb({ name }: OnnxruntimeWebOptions): Backend {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return {
    async probe() {
      const { v8 } = process.versions;
      return {
        name,
        backend: 'onnxruntime-web',
        device: { cpu: cpus()[0]?.model.trim() || 'unknown CPU', kind: 'wasm', vectorBits: 128, cores: 1 },
        stack: {
          'onnxruntime-web': ort.env.versions.web ?? 'unknown',
          v8,
          arch: process.arch,
          os: process.platform,
        },
        // Smaller than any partition of the CPU itself, whose size is one thread at 1 MHz at least.
        size: { value: 0.5, how: 'declared: 128-bit vectors, one thread' },
        provides: [onnxGraph],
        builds: false,
        double: false,
      };
    },
    async open({ file: engineFile, mediaType }) {
      refuseForeign(mediaType, engineMediaType, name);
      const session = await create(await readFile(engineFile));
      return {
        inputs: tensorInfos(session.inputMetadata),
        outputs: tensorInfos(session.outputMetadata),
        async infer({ name: input, shape, data }) {
          try {
            const outputs = await session.run({ [input]: new ort.Tensor('float32', data, shape) });
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
    },
  };
}

async function create(bytes: Uint8Array): Promise<ort.InferenceSession> {
  try {
    // Named, because otherwise the runtime chooses by itself.
    return await ort.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'disabled',
      executionMode: 'sequential',
    });
  } catch (cause) {
    throw unreadable(cause);
  }
}
