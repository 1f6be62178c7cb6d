import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { UserError, messageOf } from '../base/errors.ts';
import { inflate, MOST_INFLATED, unzstd } from './inflate.ts';

/** A member of an archive. Its name is shown and matched, never used as a path. */
export interface ZipMember {
  name: string;
  method: number;
  crc: number;
  compressed: number;
  size: number;
  /** Offset of its local header. */
  offset: number;
}

export interface ZipFile {
  members: readonly ZipMember[];
  /** Members that were passed over, and why. */
  refused: readonly { name: string; reason: string }[];
  /** Throws RangeError or Error saying what is wrong. */
  read(member: ZipMember): Promise<Uint8Array>;
  close(): Promise<void>;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_DIRECTORY = 256 << 20;

/** Opens an archive by its central directory. Stored, deflated (8) and Zstandard (93) members are read. */
export async function openZip(path: string, label: string): Promise<ZipFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const directory = await readDirectory(file, size, label);
    const { members, refused } = parseDirectory(directory, size);
    return {
      members,
      refused,
      read: (member) => readMember(file, size, member),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    if (error instanceof UserError) throw error;
    throw new UserError('archive', `${label}: ${messageOf(error)}`);
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0)
      throw new Error(`byte ${at + done}: the archive ends here, ${length - done} bytes early`);
    done += bytesRead;
  }
  return bytes;
}

async function readDirectory(file: FileHandle, size: number, label: string): Promise<Buffer> {
  const tailLength = Math.min(size, 65_557);
  const tail = await bytesAt(file, size - tailLength, tailLength);
  let at = -1;
  for (let i = tail.length - 22; i >= 0 && at < 0; i--) if (tail.readUInt32LE(i) === END) at = i;
  if (at < 0) {
    throw new UserError(
      'archive',
      `${label}: byte ${size}: expected the directory of a zip archive. It is cut off, or still being written.`,
    );
  }
  let length = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = at - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64) {
    const end = await bytesAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (end.readUInt32LE(0) === END64) {
      length = Number(end.readBigUInt64LE(40));
      offset = Number(end.readBigUInt64LE(48));
    }
  }
  if (length > MOST_DIRECTORY || offset + length > size) {
    throw new Error(
      `byte ${offset}: the directory would have ${length} bytes, more than the archive holds`,
    );
  }
  return bytesAt(file, offset, length);
}

function parseDirectory(bytes: Buffer, archive: number): Pick<ZipFile, 'members' | 'refused'> {
  const members: ZipMember[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (let at = 0; at + 46 <= bytes.length && bytes.readUInt32LE(at) === CENTRAL;) {
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const name = bytes.toString('utf8', at + 46, nameEnd);
    const member: ZipMember = {
      name,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    takeZip64(bytes.subarray(nameEnd, extraEnd), member);
    const reason = problemOf(member, archive, (bytes.readUInt16LE(at + 8) & 1) !== 0);
    if (reason === undefined) members.push(member);
    else if (reason !== '') refused.push({ name, reason });
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return { members, refused };
}

/** Sizes of 4 GB and more stand in an extra field. */
function takeZip64(extra: Buffer, member: ZipMember): void {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    if (extra.readUInt16LE(at) === 1) {
      let field = at + 4;
      for (const key of ['size', 'compressed', 'offset'] as const) {
        if (member[key] !== 0xffffffff || field + 8 > end) continue;
        member[key] = Number(extra.readBigUInt64LE(field));
        field += 8;
      }
    }
    at = end;
  }
}

/** Why a member is not read; '' for folders, which nobody misses. */
function problemOf(member: ZipMember, archive: number, encrypted: boolean): string | undefined {
  const { name, method, size, compressed, offset } = member;
  if (name.endsWith('/')) return '';
  if (name.includes('..') || /^[/\\]|^[A-Za-z]:|\\|\0/.test(name))
    return 'its name points outside the archive';
  if (encrypted) return 'it is encrypted';
  if (method !== 0 && method !== 8 && method !== 93) {
    return `compression method ${method}; expected stored (0), deflate (8) or Zstandard (93)`;
  }
  if (size > MOST_INFLATED)
    return `it unpacks to ${Math.round(size / 2 ** 20)} MB; at most ${MOST_INFLATED >> 20} MB are read`;
  if (offset + compressed > archive)
    return `byte ${offset}: it reaches beyond the end of the archive`;
  return undefined;
}

async function readMember(
  file: FileHandle,
  archive: number,
  member: ZipMember,
): Promise<Uint8Array> {
  const { offset, compressed, size, method, crc } = member;
  const header = await bytesAt(file, offset, 30);
  if (header.readUInt32LE(0) !== LOCAL)
    throw new Error(`byte ${offset}: expected the header of a member`);
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressed > archive)
    throw new Error(`byte ${start}: it reaches beyond the end of the archive`);
  const packed = await bytesAt(file, start, compressed);
  // Never more than the directory says: a member that lies about its size is not read.
  const most = Math.max(1, size);
  const bytes = method === 0 ? packed : method === 8 ? inflate(packed, most) : unzstd(packed, most);
  if (bytes.length !== size)
    throw new Error(`byte ${start}: expected ${size} bytes, found ${bytes.length}`);
  if (crc32(bytes) !== crc)
    throw new Error(`byte ${start}: its checksum is wrong: the archive is damaged`);
  return bytes;
}
