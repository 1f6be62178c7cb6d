import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';
import { fromBfloat16, fromFloat16 } from './halfFloats.ts';

/**
 * The safetensors format: 8 bytes of header length (little-endian), a JSON header of
 * `name → {dtype, shape, data_offsets}` and `__metadata__`, then the values, without gaps.
 */

/** float32 or float64 values with their shape; the engine's Tensor is one. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array | Float64Array;
}
export interface SafetensorsContent {
  tensors: Map<string, StoredTensor>;
  metadata: Record<string, string>;
}

/** As in the format's own implementation. */
const LONGEST_HEADER = 100_000_000;

const READERS: Record<
  string,
  { size: number; read: (bytes: ArrayBuffer) => StoredTensor['data'] }
> = {
  F64: { size: 8, read: (bytes) => new Float64Array(bytes) },
  F32: { size: 4, read: (bytes) => new Float32Array(bytes) },
  F16: { size: 2, read: (bytes) => fromFloat16(new Uint16Array(bytes)) },
  BF16: { size: 2, read: (bytes) => fromBfloat16(new Uint16Array(bytes)) },
};

const Size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Entry = Type.Object({
  dtype: Type.String(),
  shape: Type.Array(Size),
  data_offsets: Type.Tuple([Size, Size]),
});
const Metadata = Type.Record(Type.String(), Type.String());

/**
 * The file's bytes in pieces that share memory with the tensors: write them one after the other. Float32Array is written
 * as F32, Float64Array as F64, in the map's order.
 */
export function encodeSafetensors(
  tensors: Map<string, StoredTensor>,
  metadata: Record<string, string> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  const values: Uint8Array[] = [];
  let offset = 0;
  // Larger items first, so that each array lies aligned within the file.
  const entries = Array.from(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  for (const [name, { shape, data }] of entries) {
    if (data.length !== product(shape)) {
      throw new Error(`tensor "${name}": ${data.length} values for shape [${shape.join()}]`);
    }
    const dtype = data instanceof Float64Array ? 'F64' : 'F32';
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    values.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  return [padded, ...values];
}

/** Throws UserError `checkpoint`, naming `file` and what is wrong with it. F16 and BF16 become float32. */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContent {
  const { header, start } = readHeader(bytes, file);
  const room = bytes.length - start;
  const content: SafetensorsContent = { tensors: new Map(), metadata: {} };
  const spans: { name: string; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!Value.Check(Metadata, entry))
        throw corrupt(file, '__metadata__ is not a map of strings');
      content.metadata = entry;
      continue;
    }
    if (!Value.Check(Entry, entry))
      throw corrupt(file, `the entry of tensor "${name}" is malformed`);
    const { from, to } = checkEntry(name, entry, room, file);
    spans.push({ name, from, to });
    // A copy: the values need not be aligned in the file. (slice() of a Buffer would be a view.)
    const own = new Uint8Array(bytes.subarray(start + from, start + to)).buffer;
    content.tensors.set(name, { shape: entry.shape, data: READERS[entry.dtype].read(own) });
  }
  checkCover(spans, room, file);
  return content;
}

function readHeader(
  bytes: Uint8Array,
  file: string,
): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw corrupt(file, `it has ${bytes.length} bytes, too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > bytes.length - 8) {
    throw corrupt(file, `its header would be ${length} bytes long (the file has ${bytes.length})`);
  }
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch {
    throw corrupt(file, 'its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw corrupt(file, 'its header is not a JSON object');
  }
  return { header: header as Record<string, unknown>, start: 8 + length };
}

function checkEntry(
  name: string,
  { dtype, shape, data_offsets: [from, to] }: Static<typeof Entry>,
  room: number,
  file: string,
): { from: number; to: number } {
  if (!Object.hasOwn(READERS, dtype)) {
    const known = Object.keys(READERS).join(', ');
    throw corrupt(file, `tensor "${name}" has type ${dtype}; supported are ${known}`);
  }
  if (from > to || to > room) {
    throw corrupt(
      file,
      `tensor "${name}" lies at ${from}–${to}, outside the ${room} bytes of values`,
    );
  }
  const needed = product(shape) * READERS[dtype].size;
  if (to - from !== needed) {
    throw corrupt(
      file,
      `tensor "${name}" of shape [${shape.join()}] needs ${needed} bytes, but has ${to - from}`,
    );
  }
  return { from, to };
}

/** The tensors follow one another without overlap or gap, up to the file's end. */
function checkCover(
  spans: { name: string; from: number; to: number }[],
  room: number,
  file: string,
): void {
  spans.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from < end) throw corrupt(file, `tensor "${name}" overlaps another`);
    if (from > end)
      throw corrupt(file, `there is a gap of ${from - end} bytes before tensor "${name}"`);
    end = to;
  }
  if (end !== room) throw corrupt(file, `${room - end} bytes after the last tensor belong to none`);
}

function product(shape: number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function corrupt(file: string, what: string): UserError {
  return new UserError('checkpoint', `${file}: ${what}. The file is damaged or of another kind.`);
}
