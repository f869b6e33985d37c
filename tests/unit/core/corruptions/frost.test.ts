import { describe, expect, test } from 'vitest';
import { toByte } from '../../../../harness/core/corruptions/bytes.ts';
import { frost } from '../../../../harness/core/corruptions/frost.ts';
import { frostTexture, textureCount } from '../../../../harness/core/corruptions/frost-textures.ts';
import { parametersOf } from '../../../../harness/core/corruptions/parameters.ts';

const textures = Array.from({ length: textureCount }, (_, i) => frostTexture(i));

describe('textures', () => {
  // Mean and deviation of all bytes of the six photographs in corrupt-tta 0.1.7; the second and third are one picture.
  test.for([
    [0, 130.8, 43.2],
    [1, 206.9, 22.7],
    [2, 206.9, 22.7],
    [3, 151.9, 31.1],
    [4, 123.5, 44.1],
    [5, 90.4, 44.3],
  ] as const)('%d is as bright and as uneven as its photograph', ([index, mean, deviation]) => {
    const { data } = textures[index]!;
    const own = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - own) ** 2, 0) / data.length;
    expect(Math.abs(own - mean)).toBeLessThan(2);
    expect(Math.abs(Math.sqrt(variance) / deviation - 1)).toBeLessThan(0.15);
  });

  test('differs from texture to texture and repeats itself without a seam', () => {
    expect(new Set(textures.map(({ data }) => data.subarray(0, 999).join())).size).toBe(textureCount);
    for (const { width, data } of textures) {
      const step = (left: number, right: number) => {
        let sum = 0;
        for (let y = 0; y < width; y++) sum += Math.abs(data[(y * width + left) * 3]! - data[(y * width + right) * 3]!);
        return sum / width;
      };
      const inside = Math.max(...Array.from({ length: 20 }, (_, i) => step(20 * i, 20 * i + 1)));
      expect(step(width - 1, 0)).toBeLessThan(1.5 * inside);
    }
  });
});

describe('frost', () => {
  test.for([
    [32, 5],
    [129, 1],
  ] as const)('of a black picture of %d pixels is a part of one texture, one pixel of %d', ([side, step]) => {
    const black = { width: side, height: side, channels: 3, data: new Uint8Array(side * side * 3) };
    const [, strength] = parametersOf('frost', 4, black);
    for (const input of ['a', 'b', 'c']) {
      const { data } = frost(black, 4, { seed: 0, input });
      const isPartAt = (texture: Uint8Array, left: number, top: number): boolean => {
        for (let i = 0; i < data.length; i++) {
          const x = (left + Math.floor((i % (side * 3)) / 3) * step) % 512;
          const y = (top + Math.floor(i / (side * 3)) * step) % 512;
          if (data[i] !== toByte(strength * texture[(y * 512 + x) * 3 + (i % 3)]!)) return false;
        }
        return true;
      };
      const places = textures.flatMap(texture =>
        Array.from({ length: 512 * 512 }, (_, at) => isPartAt(texture.data, at % 512, Math.floor(at / 512))),
      );
      expect(places.filter(Boolean)).toHaveLength(1);
    }
  });
});
