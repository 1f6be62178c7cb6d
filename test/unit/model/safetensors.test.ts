import assert from 'node:assert/strict';
import { withFresh, type Fresh } from '../../../src/engine/conformance/random.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from '../../../src/model/safetensors.ts';

function join(pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces));
}

/** A file of any header and data. */
function file(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(json.length), true);
  return join([size, json, data]);
}

function randomTensors(random: Fresh): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const count = random.between(1, 6);
  for (let i = 0; i < count; i++) {
    const shape = Array.from({ length: random.below(4) }, () => random.below(5));
    const values = random.normals(shape.reduce((a, b) => a * b, 1));
    tensors.set(`tensor.${i}`, {
      shape,
      data: random.next() < 0.5 ? values : Float32Array.from(values),
    });
  }
  return tensors;
}

describe('safetensors', () => {
  it('gives back what was written, bit for bit', () =>
    withFresh((random) => {
      const tensors = randomTensors(random);
      const bytes = join(encodeSafetensors(tensors, { step: '17' }));
      const read = decodeSafetensors(bytes, 'x');
      assert.deepEqual(read.metadata, { format: 'pt', step: '17' });
      assert.equal(read.tensors.size, tensors.size);
      for (const [name, tensor] of tensors) assert.deepEqual(read.tensors.get(name), tensor);
    }));

  it('reads from a view that is not aligned', () => {
    const bytes = join(
      encodeSafetensors(new Map([['a', { shape: [1], data: Float32Array.of(3) }]])),
    );
    const shifted = join([new Uint8Array(3), bytes]).subarray(3);
    assert.deepEqual(decodeSafetensors(shifted, 'x').tensors.get('a')?.data, Float32Array.of(3));
  });

  it('writes values aligned to 8 bytes', () =>
    withFresh((random) => {
      const [header] = encodeSafetensors(randomTensors(random));
      assert.equal(header.length % 8, 0);
    }));

  it('reads F16 and BF16 as float32', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3f80, 0xc040);
    const bytes = file(
      {
        half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
        brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
      },
      new Uint8Array(bits.buffer),
    );
    const { tensors } = decodeSafetensors(bytes, 'x');
    assert.deepEqual(tensors.get('half')?.data, Float32Array.of(1, -2, 2 ** -24, Infinity));
    assert.deepEqual(tensors.get('brain')?.data, Float32Array.of(1, -3));
  });

  const tensor = (from: number, to: number, more: object = {}): object => ({
    dtype: 'F32',
    shape: [(to - from) / 4],
    data_offsets: [from, to],
    ...more,
  });
  const tooLong = file({});
  tooLong.fill(0xff, 0, 8);
  const eight = new Uint8Array(8);
  const bad: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /0 bytes/],
    ['a header longer than the file', tooLong, /header would be/],
    ['a header that is no JSON', file('{"a":'), /not JSON/],
    ['a header that is no UTF-8', join([file('{}').fill(0xff, 8)]), /not JSON/],
    ['a header that is a list', file([]), /not a JSON object/],
    ['metadata with numbers', file({ __metadata__: { a: 1 } }), /__metadata__/],
    ['an entry without offsets', file({ a: { dtype: 'F32', shape: [] } }), /"a" is malformed/],
    ['a negative size', file({ a: tensor(0, 4, { shape: [-1] }) }, eight), /"a" is malformed/],
    [
      'a huge size',
      file({ a: tensor(0, 4, { shape: [2 ** 40, 2 ** 40] }) }, eight),
      /"a" of shape/,
    ],
    ['an unknown type', file({ a: tensor(0, 8, { dtype: 'I64', shape: [1] }) }, eight), /I64/],
    [
      'a type from the prototype',
      file({ a: tensor(0, 8, { dtype: 'toString' }) }, eight),
      /toString/,
    ],
    ['offsets that fall', file({ a: tensor(4, 0, { shape: [1] }) }, eight), /"a" lies at 4–0/],
    ['offsets outside', file({ a: tensor(0, 12) }, eight), /"a" lies at 0–12, outside the 8/],
    [
      'too few bytes for the shape',
      file({ a: tensor(0, 8, { shape: [3] }) }, eight),
      /needs 12 bytes/,
    ],
    ['tensors that overlap', file({ a: tensor(0, 8), b: tensor(4, 8) }, eight), /"b" overlaps/],
    ['a gap', file({ a: tensor(4, 8) }, eight), /gap of 4 bytes before tensor "a"/],
    ['bytes at the end', file({ a: tensor(0, 4) }, eight), /4 bytes after the last/],
  ];
  for (const [what, bytes, message] of bad) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeSafetensors(bytes, 'dir/model.safetensors'), {
        name: 'UserError',
        code: 'checkpoint',
        message: new RegExp(`^dir/model\\.safetensors: .*${message.source}`),
      });
    });
  }

  it('refuses every truncation of a file', () =>
    withFresh((random) => {
      const tensors = randomTensors(random);
      tensors.set('last', { shape: [2], data: Float32Array.of(1, 2) });
      const bytes = join(encodeSafetensors(tensors));
      for (let length = 0; length < bytes.length; length++) {
        assert.throws(() => decodeSafetensors(bytes.subarray(0, length), 'x'), {
          name: 'UserError',
        });
      }
    }));

  it('does not write a tensor whose values do not fill its shape', () => {
    const wrong = new Map([['a', { shape: [2, 2], data: new Float32Array(3) }]]);
    assert.throws(() => encodeSafetensors(wrong), /3 values for shape \[2,2\]/);
  });
});
