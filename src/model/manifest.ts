import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { messageOf, UserError } from '../base/errors.ts';

/**
 * A folder of files that is there whole or not at all: written aside, flushed to disk, then renamed into place; with a
 * manifest of sizes and SHA-256 sums that every reader checks.
 */
export const MANIFEST = 'manifest.json';

const Manifest = Type.Object({
  version: Type.Literal(1),
  files: Type.Record(
    Type.String(),
    Type.Object({
      bytes: Type.Integer({ minimum: 0 }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
});
type Manifest = Static<typeof Manifest>;

/** A file's content: one piece or several, one after the other. */
export type Content = string | Uint8Array | Uint8Array[];

/**
 * Writes the folder, replacing one that is there. Returns the SHA-256 of its manifest: the identity of the whole.
 * Throws UserError `checkpoint` when it cannot be written; then nothing is left behind and an old folder stands.
 */
export async function writeFolder(folder: string, files: Map<string, Content>): Promise<string> {
  const aside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`);
  const old = `${aside}.old`;
  try {
    await mkdir(aside, { recursive: true });
    const manifest: Manifest = { version: 1, files: {} };
    for (const [name, content] of files) {
      manifest.files[name] = await writeFlushed(join(aside, name), pieces(content));
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const { sha256 } = await writeFlushed(join(aside, MANIFEST), pieces(text));
    await flushFolder(aside);
    await rename(folder, old).catch(ignoreMissing);
    await rename(aside, folder).catch(async (error: unknown) => {
      await rename(old, folder).catch(ignoreMissing);
      throw error;
    });
    await flushFolder(dirname(folder));
    await rm(old, { recursive: true, force: true });
    return sha256;
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw new UserError(
      'checkpoint',
      `The checkpoint ${folder} could not be written: ${messageOf(error)}. Nothing was changed; free space or choose another folder.`,
      { cause: error },
    );
  }
}

/** Every file of the folder, checked against its manifest. Throws UserError `checkpoint` naming the file. */
export async function readFolder(
  folder: string,
): Promise<{ hash: string; files: Map<string, Uint8Array> }> {
  const manifestFile = join(folder, MANIFEST);
  const text = await readOne(manifestFile, 'so this is not a Thoughtscope checkpoint');
  const manifest = parseManifest(text, manifestFile);
  const files = new Map<string, Uint8Array>();
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (basename(name) !== name || name === '..' || name.includes('\\')) {
      throw new UserError('checkpoint', `${manifestFile}: "${name}" is not a plain file name.`);
    }
    const file = join(folder, name);
    const content = await readOne(file, 'so the checkpoint is incomplete');
    if (content.length !== bytes) {
      throw damaged(file, `has ${content.length} bytes instead of ${bytes}`);
    }
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      throw damaged(file, 'does not have the SHA-256 of its manifest');
    }
    files.set(name, content);
  }
  return { hash: createHash('sha256').update(text).digest('hex'), files };
}

function parseManifest(text: Uint8Array, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(text));
  } catch {
    throw damaged(file, 'is not JSON');
  }
  if (Value.Check(Manifest, value)) return value;
  const first = Value.Errors(Manifest, value).First();
  throw damaged(file, first ? `${first.path || '(root)'}: ${first.message}` : 'is malformed');
}

async function readOne(file: string, consequence: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    const why = missing ? `is missing, ${consequence}` : `cannot be read: ${messageOf(error)}`;
    throw new UserError('checkpoint', `${file} ${why}.`, { cause: error });
  }
}

function damaged(file: string, what: string): UserError {
  return new UserError(
    'checkpoint',
    `${file} ${what}: the checkpoint is damaged. Use another one or copy it again.`,
  );
}

function pieces(content: Content): Uint8Array[] {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return Array.isArray(content) ? content : [content];
}

async function writeFlushed(
  file: string,
  parts: Uint8Array[],
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx');
  try {
    for (const part of parts) {
      hash.update(part);
      // One write may take only some of it.
      for (let at = 0; at < part.length;) {
        at += (await handle.write(part, at)).bytesWritten;
      }
      bytes += part.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** So that the new names survive a power cut. Windows has no such call and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
