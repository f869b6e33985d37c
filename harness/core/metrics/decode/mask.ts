import { runWriter } from '../../masks/runs.ts';
import type { MaskDecode } from '../../records.ts';
import { type Decoder, type OutputShape, perInput } from '../decoding.ts';
import { decodeMisfit, outputNamed } from './misfit.ts';

/** Labels are one byte. */
const mostPlanes = 256;

/** A label a pixel of one output: by a threshold on its one plane, or the best of its planes. Errors: DECODE_MISFIT. */
export function maskDecoder(outputs: readonly OutputShape[], count: number, decode: MaskDecode): Decoder {
  const output = outputNamed(outputs, decode.output ?? onlyName(outputs));
  const { threshold } = decode;
  const [planes = 0, height = 0, width = 0] = output.shape;
  const fits = threshold === undefined ? planes >= 2 && planes <= mostPlanes : planes === 1;
  if (output.shape.length !== 3 || !fits || height * width === 0) {
    const wanted =
      threshold === undefined ? `2 to ${mostPlanes} planes, of which the best is taken` : 'one plane for the threshold';
    throw decodeMisfit(`output ${output.name} is no [planes, rows, columns] with ${wanted}`, outputs);
  }
  const area = height * width;
  const mask = new Uint8Array(area);
  const writer = runWriter(width, height);
  const { take, requireAll } = perInput(output, count, (_, data, from) => {
    const isNumber =
      threshold === undefined ? bestPlanes(data, from, planes, mask) : aboveThreshold(data, from, threshold, mask);
    writer.add(isNumber ? mask : null);
  });
  return {
    readings: [{ output: output.index, take }],
    end() {
      requireAll();
      return writer.end();
    },
  };
}

function onlyName(outputs: readonly OutputShape[]): string {
  const [output, ...more] = outputs;
  if (output && more.length === 0) return output.name;
  throw decodeMisfit('without model.decode.output it needs exactly one output', outputs);
}

function aboveThreshold(data: Float32Array, from: number, threshold: number, mask: Uint8Array): boolean {
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const value = data[from + pixel]!;
    if (Number.isNaN(value)) return false;
    mask[pixel] = value >= threshold ? 1 : 0;
  }
  return true;
}

/** Ties go to the lower plane. */
function bestPlanes(data: Float32Array, from: number, planes: number, mask: Uint8Array): boolean {
  const area = mask.length;
  for (let pixel = 0; pixel < area; pixel++) {
    let best = 0;
    let most = data[from + pixel]!;
    for (let plane = 0; plane < planes; plane++) {
      const value = data[from + plane * area + pixel]!;
      if (Number.isNaN(value)) return false;
      if (value > most) {
        most = value;
        best = plane;
      }
    }
    mask[pixel] = best;
  }
  return true;
}
