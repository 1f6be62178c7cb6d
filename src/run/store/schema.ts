import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { EXTRA_ARRAYS } from '../records.ts';
import { explained, sqlite, type Database } from './sqlite.ts';

/** Version of the tables below, in `user_version`. Older ones are migrated when opened for writing, newer ones refused. */
export const STORE_VERSION = 2;
/** `TSRL` in `application_id`: tells a run store from any other database. */
const APPLICATION = 0x5453524c;

/**
 * `hidden` = superseded: a later attempt continued from an earlier step. Hidden rows stay, readers leave them out.
 * `phase` is 0 for sft, 1 for rl; (phase, step) orders a run. Tokens are 16- or 32-bit integers (meta `tokenBytes`).
 */
const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE attempts (
  attempt INTEGER PRIMARY KEY, phase INTEGER NOT NULL, step INTEGER NOT NULL,
  started REAL NOT NULL, elapsed REAL NOT NULL DEFAULT 0
);
CREATE TABLE events (
  seq INTEGER PRIMARY KEY, attempt INTEGER NOT NULL, phase INTEGER NOT NULL, step INTEGER NOT NULL, time REAL NOT NULL,
  type TEXT NOT NULL, body TEXT NOT NULL, hidden INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX events_by_type ON events (type, seq) WHERE hidden = 0;
CREATE TABLE rollouts (
  attempt INTEGER NOT NULL, step INTEGER NOT NULL, split TEXT NOT NULL, row INTEGER NOT NULL, grp INTEGER NOT NULL,
  length INTEGER NOT NULL, correct INTEGER NOT NULL, truncated INTEGER NOT NULL, reason TEXT NOT NULL,
  rewards TEXT NOT NULL, spans TEXT NOT NULL, detector TEXT NOT NULL,
  stored INTEGER NOT NULL, prompt BLOB, response BLOB, logp BLOB, advantage BLOB, hidden INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX rollouts_by_step ON rollouts (split, step, row) WHERE hidden = 0;
CREATE INDEX rollouts_by_prompt ON rollouts (split, grp, row, step) WHERE hidden = 0;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, time REAL NOT NULL, asker TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued'
);
`;

/** One function a version: migrations[v] takes a store from version v to v + 1. */
const migrations: ((db: Database) => void)[] = [
  (db) => db.exec(TABLES),
  // Numbers per token beside logp and advantage: 16-bit floats, NULL where not measured.
  (db) => EXTRA_ARRAYS.forEach((name) => db.exec(`ALTER TABLE rollouts ADD COLUMN ${name} BLOB`)),
];

/** Opens (or makes) a run's store for its one writer. Throws UserError when it is newer, damaged or not writable. */
export function openForWriting(file: string): Database {
  const { DatabaseSync } = sqlite();
  let db: Database | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 5000 });
    const version = checkedVersion(db, file);
    if (version === 0) {
      db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      db.exec(`PRAGMA application_id = ${APPLICATION}`);
    }
    db.exec(`PRAGMA journal_mode = ${onNetwork(file) ? 'DELETE' : 'WAL'}`);
    // One commit a step, and a checkpoint may follow it: the commit must be on the disk first, power loss included.
    db.exec('PRAGMA synchronous = FULL');
    migrate(db, version);
    return db;
  } catch (error) {
    db?.close();
    throw explained(error, file);
  }
}

function migrate(db: Database, from: number): void {
  for (let version = from; version < STORE_VERSION; version++) {
    db.exec('BEGIN IMMEDIATE');
    migrations[version](db);
    db.exec(`PRAGMA user_version = ${version + 1}`);
    db.exec('COMMIT');
  }
}

/** Opens a run's store for reading beside its writer. */
export function openForReading(file: string): Database {
  const { DatabaseSync } = sqlite();
  let db: Database | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    if (checkedVersion(db, file) === 0) {
      throw new UserError('store-corrupt', `${file}: is no run store (it is empty).`);
    }
    return db;
  } catch (error) {
    db?.close();
    throw explained(error, file);
  }
}

/** The store's version; 0 for an empty file. */
function checkedVersion(db: Database, file: string): number {
  const version = pragma(db, 'user_version');
  const application = pragma(db, 'application_id');
  if (version > STORE_VERSION) {
    throw new UserError(
      'store-newer',
      `${file}: was written by a newer Thoughtscope (store version ${version}, this one knows ${STORE_VERSION}). Update Thoughtscope to open this run; nothing was changed.`,
    );
  }
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n;
  if (application !== APPLICATION && tables !== 0) {
    throw new UserError('store-corrupt', `${file}: is a database of something else, not of a run.`);
  }
  return version;
}

function pragma(db: Database, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** File systems on which WAL's shared memory does not work across machines (Linux magic numbers, statfs(2)). */
const NETWORK = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x47504653,
  0x65735546, 0x01021997,
]);

function onNetwork(file: string): boolean {
  if (process.platform === 'win32') return file.startsWith('\\\\');
  if (process.platform !== 'linux') return false;
  return NETWORK.has(statfsSync(dirname(file)).type);
}
