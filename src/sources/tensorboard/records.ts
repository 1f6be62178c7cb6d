/**
 * TFRecord framing of TensorBoard's event files: u64 length, u32 masked CRC-32C of the length, data, u32 masked CRC-32C of the
 * data; all little-endian. mask(c) = rotr(c, 15) + 0xa282ead8.
 */
export interface FramedRecords {
  /** [start, end) of each record's data in the bytes. */
  records: readonly { start: number; end: number }[];
  /** Bytes that were understood: from here on a record is incomplete, or damaged. */
  used: number;
  /** Why reading stopped before the end, where that is more than a record that is still being written. */
  problem?: { byte: number; message: string };
}

/** A record above this is damage, not data. */
const LONGEST = 256 << 20;
const HEAD = 12;

export function frameRecords(bytes: Uint8Array): FramedRecords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: { start: number; end: number }[] = [];
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const stop = (byte: number, message: string) => ({
      records,
      used: at,
      problem: { byte, message },
    });
    if (view.getUint32(at + 8, true) !== maskedCrc(bytes.subarray(at, at + 8))) {
      return stop(at + 8, 'the checksum of a length is wrong: the file is damaged from here on');
    }
    const length = view.getUint32(at, true);
    if (view.getUint32(at + 4, true) !== 0 || length > LONGEST) {
      return stop(at, `a record would have more than ${LONGEST >> 20} MB`);
    }
    const start = at + HEAD;
    const end = start + length;
    if (end + 4 > bytes.length) break;
    if (view.getUint32(end, true) !== maskedCrc(bytes.subarray(start, end))) {
      return stop(start, 'the checksum of a record is wrong: the file is damaged from here on');
    }
    records.push({ start, end });
    at = end + 4;
  }
  return { records, used: at };
}

const TABLE = new Uint32Array(256).map((_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-32C (Castagnoli), as the format masks it. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
