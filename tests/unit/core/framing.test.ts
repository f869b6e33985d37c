import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFrames } from '../../../harness/core/framing.ts';

type Frame = { readonly line: string } | { readonly bytes: Uint8Array };

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(text => ({ line: text.replaceAll('\n', ' ') })),
  fc.uint8Array({ maxLength: 40 }).map(bytes => ({ bytes })),
);

async function* cut(whole: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < whole.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield whole.slice(at, at + size);
    at += size;
  }
}

describe('frames of a stream', () => {
  test('come back as they were written, however the stream cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame), fc.array(fc.nat(30), { minLength: 1 }), async (frames, sizes) => {
        const whole = Buffer.concat(frames.map(one => ('line' in one ? Buffer.from(`${one.line}\n`) : one.bytes)));
        const reader = readFrames(cut(whole, [...sizes, 1]));
        for (const one of frames) {
          if ('line' in one) expect(await reader.line()).toBe(one.line);
          else expect(await reader.bytes(one.bytes.length)).toEqual(one.bytes);
        }
        expect(await reader.line()).toBeNull();
      }),
    );
  });

  test('end with null when the stream ends within one', async () => {
    expect(await readFrames(cut(Buffer.from('half a li'), [3])).line()).toBeNull();
    expect(await readFrames(cut(Buffer.from('abc'), [3])).bytes(4)).toBeNull();
  });
});
