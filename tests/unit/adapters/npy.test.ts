import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTensorCodec } from '../../../harness/adapters/npy.ts';

const { encode, decode } = createTensorCodec();

/** A .npy file as NumPy would write it, but with any header. */
function npy(header: string, body: ArrayBufferView | readonly number[] = []): Uint8Array {
  const line = `${header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11)}\n`;
  const numbers = ArrayBuffer.isView(body) ? new Uint8Array(body.buffer) : Uint8Array.from(body);
  const prefix = [0x93, ...Buffer.from('NUMPY'), 1, 0, line.length & 255, line.length >> 8];
  return Buffer.concat([Buffer.from(prefix), Buffer.from(line), numbers]);
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

test('what was encoded is decoded, to the bit', () => {
  const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain(shape => {
    const length = shape.reduce((a, b) => a * b, 1);
    return fc.tuple(fc.constant(shape), fc.float32Array({ minLength: length, maxLength: length }));
  });
  fc.assert(
    fc.property(tensor, ([shape, data]) => {
      const bytes = encode(shape, data);
      const decoded = decode(bytes);
      expect(decoded.shape).toEqual(shape);
      expect(new Uint32Array(decoded.data.buffer)).toEqual(new Uint32Array(data.buffer));
      expect(encode(shape, data)).toEqual(bytes);
    }),
  );
});

test('the header is version 1.0, and the numbers begin at a multiple of 64', () => {
  const bytes = encode([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const length = bytes[8]! + 256 * bytes[9]!;
  expect((10 + length) % 64).toBe(0);
  const text = Buffer.from(bytes.subarray(10, 10 + length)).toString('latin1');
  expect(text).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect(bytes.length).toBe(10 + length + 24);
});

test('a shape that does not hold the numbers is a fault of the caller', () => {
  expect(() => encode([2, 2], new Float32Array(3))).toThrow('3 numbers do not fill a tensor of shape (2, 2)');
});

test.for<[string, ArrayBufferView]>([
  ['<f4', Float32Array.of(1.5, -2, 0)],
  ['<f8', Float64Array.of(1.5, -2, 0)],
  ['|u1', Uint8Array.of(1, 255, 0)],
  ['<i4', Int32Array.of(1, -2, 0)],
  ['<i8', BigInt64Array.of(1n, -2n, 0n)],
])('%s is read as float32', ([descr, body]) => {
  const { shape, data } = decode(npy(header(descr, '(3,)'), body));
  expect(shape).toEqual([3]);
  expect([...data]).toEqual([...(body as unknown as Iterable<number | bigint>)].map(Number));
});

test('a file inside a larger buffer is read from where it lies', () => {
  const bytes = encode([1], Float32Array.of(7));
  const larger = new Uint8Array(bytes.length + 6);
  larger.set(bytes, 3);
  expect(decode(larger.subarray(3, 3 + bytes.length)).data).toEqual(Float32Array.of(7));
});

test.for<[string, Uint8Array, string]>([
  ['Fortran order', npy(header('<f4', '(2, 1)', 'True'), Float32Array.of(1, 2)), 'Fortran order'],
  ['big-endian numbers', npy(header('>f4', '(1,)'), [0, 0, 0, 0]), 'big-endian f4'],
  ['halves', npy(header('<f2', '(1,)'), [0, 0]), 'type f2'],
  ['text', npy(header('<U1', '(1,)'), [65, 0, 0, 0]), 'type U1'],
  ['complex numbers', npy(header('<c16', '(1,)'), new Float64Array(2)), 'type c16'],
  ['Python objects', npy(header('|O', '(1,)'), [1]), 'type |O'],
  ['records', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0]), 'named fields'],
])('%s cannot be used, and the way out is said', ([, bytes, why]) => {
  expect(() => decode(bytes)).toThrow(
    expect.objectContaining({
      code: 'NPY_UNSUPPORTED',
      message: expect.stringContaining(why),
      next: expect.stringContaining('numpy.save'),
    }),
  );
});

test.for<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['text', Buffer.from('label,second\n1,2\n')],
  ['a header cut short', encode([2], new Float32Array(2)).subarray(0, 40)],
  ['numbers cut short', encode([2], new Float32Array(2)).subarray(0, -4)],
  ['half a number', encode([2], new Float32Array(2)).subarray(0, -2)],
  ['more numbers than the shape has', Buffer.concat([encode([2], new Float32Array(2)), Buffer.alloc(4)])],
  ['a shape of words', npy(header('<f4', '(n,)'), Float32Array.of(1))],
  ['no type', npy("{'shape': (1,), }", Float32Array.of(1))],
])('%s is broken', ([, bytes]) => {
  expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'NPY_BROKEN' }));
});
