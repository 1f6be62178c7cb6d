import { messageOf, UserError } from '../../base/errors.ts';

type Sqlite = typeof import('node:sqlite');
export type Database = import('node:sqlite').DatabaseSync;
export type Statement = import('node:sqlite').StatementSync;

let loaded: Sqlite | undefined;

/**
 * `node:sqlite`, required when it is first needed: an older Node or an extension host without it can still load this
 * file. Throws UserError `node` where it does not exist.
 */
export function sqlite(): Sqlite {
  loaded ??= withoutWarning(() => process.getBuiltinModule('node:sqlite'));
  if (loaded) return loaded;
  throw new UserError(
    'node',
    `Node ${process.versions.node} has no SQLite. Runs need Node 22.13 or newer (${process.execPath}).`,
  );
}

/** Node 22 warns that its SQLite is experimental, on the first load, into the terminal of whoever runs us. */
function withoutWarning<T>(load: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}

/** SQLite's primary result code of an error thrown by node:sqlite, or undefined for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

export const SQLITE = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

/** Turns what SQLite says about the disk into what a person can do; other errors are returned as they are. */
export function explained(error: unknown, file: string): unknown {
  const cause = { cause: error };
  switch (sqliteCode(error)) {
    case SQLITE.full:
      return new UserError(
        'disk-full',
        `${file}: the disk is full. Free some space, then resume the run.`,
        cause,
      );
    case SQLITE.readOnly:
    case SQLITE.cannotOpen:
      return new UserError(
        'unwritable',
        `${file}: cannot be opened or written. Check the folder and its permissions.`,
        cause,
      );
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return new UserError('store-corrupt', `${file}: is damaged or no database.`, cause);
    case SQLITE.ioError:
      return new UserError(
        'disk',
        `${file}: the disk reports an error. Check it, then resume the run.`,
        cause,
      );
    case undefined:
    case SQLITE.busy:
      return error;
    default:
      // A schema or a page that makes no sense: SQLite's own words say what.
      return new UserError(
        'store-corrupt',
        `${file}: cannot be read (${messageOf(error)}).`,
        cause,
      );
  }
}
