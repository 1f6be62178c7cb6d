import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib';
import { Decompress } from 'fzstd';

/** Most bytes that one compressed piece may become: what is more is no trace but a bomb. */
export const MOST_INFLATED = 256 << 20;

/** Deflate without a header, as zip archives hold it. Throws RangeError above the limit, Error for damaged data. */
export function inflate(bytes: Uint8Array, most = MOST_INFLATED): Uint8Array {
  return limited(most, () => inflateRawSync(bytes, { maxOutputLength: most }));
}

export function gunzip(bytes: Uint8Array, most = MOST_INFLATED): Uint8Array {
  return limited(most, () => gunzipSync(bytes, { maxOutputLength: most }));
}

export function brotli(bytes: Uint8Array, most = MOST_INFLATED): Uint8Array {
  return limited(most, () => brotliDecompressSync(bytes, { maxOutputLength: most }));
}

const STEP = 1 << 16;

/** Zstandard, frame after frame. It is fed in small steps, so that a bomb is stopped before it fills the memory. */
export function unzstd(bytes: Uint8Array, most = MOST_INFLATED): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.length;
    if (length > most) throw tooMuch(most);
    // The library reuses its buffer.
    parts.push(part.slice());
  });
  for (let at = 0; at < bytes.length; at += STEP) {
    stream.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
  }
  return Buffer.concat(parts, length);
}

function limited(most: number, run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    const code = (error as { code?: unknown } | undefined)?.code;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooMuch(most) : error;
  }
}

const tooMuch = (most: number) =>
  new RangeError(`unpacks to more than ${Math.round(most / (1 << 20))} MB: not read`);
