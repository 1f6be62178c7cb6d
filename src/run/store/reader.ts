import { countBehaviours } from '../../trace/behaviours.ts';
import type { Phase, RunEvent } from '../events.ts';
import { parseRolloutId } from '../rolloutId.ts';
import { EXTRA_ARRAYS, type RolloutRecord, type RolloutSummary, type Split } from '../records.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import { unpackFloats, unpackHalves, unpackSpans, unpackTokens, type TokenBytes } from './pack.ts';
import type { QueuedRequest } from './rows.ts';
import { openForReading } from './schema.ts';
import { explained, sqliteCode, type Database, type Statement } from './sqlite.ts';

/** Questions to a run's store: each is one short read, beside a live writer or without one. */
export interface StoreReader {
  /** Events [fromSeq, …] that no later attempt superseded, at most `limit`. */
  events(fromSeq: number, limit: number): { events: RunEvent[]; lastSeq: number };
  eventsOfType(type: RunEvent['type']): RunEvent[];
  rolloutSteps(split: Split): number[];
  rolloutSummaries(step: number, split: Split): RolloutSummary[];
  /** In the order asked; unknown ids are left out, and so are rollouts whose text was not kept. */
  rollouts(ids: string[]): RolloutRecord[];
  probe(group: number, sample: number): RolloutRecord[];
  /** Verdict and prompt of every rollout of a split, by step and row. */
  verdicts(split: Split): { id: string; step: number; group: number; correct: boolean }[];
  /** Prompts and responses of a step as token ids, of those whose text was kept. */
  stepTokens(step: number, split: Split): RolloutTokens[];
  /** Prompt and response as token ids; those of unknown ids and without text are left out. */
  rolloutTokens(ids: string[]): RolloutTokens[];
  rolloutCount(split: Split): number;
  /** Of those, how many keep their text. */
  textCount(split: Split): number;
  /** Rollouts [from, to) of a split, by step and row. */
  rolloutRange(split: Split, from: number, to: number): RolloutSummary[];
  /** Milliseconds trained over all attempts. */
  elapsed(): number;
  /** Control requests that no safe point has taken yet. */
  waiting(): QueuedRequest[];
  close(): void;
}

export interface RolloutTokens {
  id: string;
  prompt: Int32Array;
  response: Int32Array;
}

type Row = Record<string, null | number | bigint | string | Uint8Array>;
const phases: Phase[] = ['sft', 'rl'];
const SHOWN = 'hidden = 0';

export function openReader(file: string): StoreReader {
  const db = openForReading(file);
  const statements = new Map<string, Statement>();
  const all = (sql: string, ...values: (string | number)[]): Row[] => {
    try {
      let statement = statements.get(sql);
      if (!statement) statements.set(sql, (statement = db.prepare(sql)));
      return statement.all(...values);
    } catch (error) {
      throw explained(error, file);
    }
  };
  let words: Words | undefined;
  const record = (row: Row): RolloutRecord => toRecord(row, (words ??= readWords(db)));
  const tokensOf = (row: Row): RolloutTokens => {
    const { bytes } = (words ??= readWords(db));
    const unpacked = (blob: Row[string]): Int32Array => unpackTokens(blob as Uint8Array, bytes);
    return {
      id: rolloutId(row),
      prompt: unpacked(row.prompt),
      response: unpacked(row.response),
    };
  };
  const kept = (id: string): Row[] => {
    const { step, split, row } = parseRolloutId(id);
    return all(
      `SELECT * FROM rollouts WHERE split = ? AND step = ? AND row = ? AND stored = 1 AND ${SHOWN}`,
      split,
      step,
      row,
    );
  };

  return understood(file, {
    events(fromSeq, limit) {
      const rows = all(
        `SELECT * FROM events WHERE seq >= ? AND ${SHOWN} ORDER BY seq LIMIT ?`,
        fromSeq,
        limit,
      );
      const last = all('SELECT max(seq) AS seq FROM events')[0];
      return { events: rows.map(toEvent), lastSeq: Number(last?.seq ?? 0) };
    },
    eventsOfType: (type) =>
      all(`SELECT * FROM events WHERE type = ? AND ${SHOWN} ORDER BY seq`, type).map(toEvent),
    rolloutSteps: (split) =>
      all(
        `SELECT DISTINCT step FROM rollouts WHERE split = ? AND ${SHOWN} ORDER BY step`,
        split,
      ).map((row) => Number(row.step)),
    rolloutSummaries: (step, split) =>
      all(
        `SELECT * FROM rollouts WHERE split = ? AND step = ? AND ${SHOWN} ORDER BY row`,
        split,
        step,
      ).map(toSummary),
    rollouts: (ids) => ids.flatMap((id) => kept(id).map(record)),
    verdicts: (split) =>
      all(
        `SELECT step, split, row, grp, correct FROM rollouts WHERE split = ? AND ${SHOWN} ORDER BY step, row`,
        split,
      ).map((row) => ({
        id: rolloutId(row),
        step: Number(row.step),
        group: Number(row.grp),
        correct: row.correct === 1,
      })),
    stepTokens: (step, split) =>
      all(
        `SELECT step, split, row, prompt, response FROM rollouts WHERE split = ? AND step = ? AND stored = 1 AND ${SHOWN} ORDER BY row`,
        split,
        step,
      ).map(tokensOf),
    rolloutTokens: (ids) => ids.flatMap((id) => kept(id).map(tokensOf)),
    probe(group, sample) {
      // Rows of a probe prompt are consecutive, in the order of its samples.
      return all(
        `SELECT * FROM rollouts AS r WHERE split = 'probe' AND grp = ? AND stored = 1 AND ${SHOWN} AND row = ? + (
           SELECT min(row) FROM rollouts WHERE split = 'probe' AND grp = r.grp AND ${SHOWN}) ORDER BY step`,
        group,
        sample,
      ).map(record);
    },
    rolloutCount: (split) =>
      Number(all(`SELECT count(*) AS n FROM rollouts WHERE split = ? AND ${SHOWN}`, split)[0]?.n),
    textCount: (split) =>
      Number(
        all(
          `SELECT count(*) AS n FROM rollouts WHERE split = ? AND stored = 1 AND ${SHOWN}`,
          split,
        )[0]?.n,
      ),
    rolloutRange: (split, from, to) =>
      all(
        `SELECT * FROM rollouts WHERE split = ? AND ${SHOWN} ORDER BY step, row LIMIT ? OFFSET ?`,
        split,
        Math.max(0, to - from),
        from,
      ).map(toSummary),
    elapsed: () => Number(all('SELECT coalesce(sum(elapsed), 0) AS total FROM attempts')[0]?.total),
    waiting: () =>
      all("SELECT * FROM requests WHERE state = 'queued' ORDER BY id").map(
        (row) =>
          ({
            id: Number(row.id),
            by: String(row.asker),
            kind: String(row.kind),
            body: JSON.parse(String(row.body)) as unknown,
          }) as QueuedRequest,
      ),
    close: () => db.close(),
  });
}

/** A row that SQLite can read and nobody can understand is damage as well: said with the file's name. */
function understood(file: string, reader: StoreReader): StoreReader {
  const guarded = Object.entries(reader).map(([name, method]) => [
    name,
    (...values: never[]): unknown => {
      try {
        return (method as (...given: never[]) => unknown)(...values);
      } catch (error) {
        if (error instanceof UserError || sqliteCode(error) !== undefined) throw error;
        const message = `${file}: is damaged (${messageOf(error)}).`;
        throw new UserError('store-corrupt', message, { cause: error });
      }
    },
  ]);
  return Object.fromEntries(guarded) as StoreReader;
}

interface Words {
  vocabulary: string[];
  bytes: TokenBytes;
}

function readWords(db: Database): Words {
  const get = db.prepare('SELECT value FROM meta WHERE key = ?');
  return {
    vocabulary: JSON.parse(String(get.get('vocabulary')?.value)) as string[],
    bytes: Number(get.get('tokenBytes')?.value) === 4 ? 4 : 2,
  };
}

function toEvent(row: Row): RunEvent {
  return {
    seq: Number(row.seq),
    type: row.type,
    step: Number(row.step),
    phase: phases[Number(row.phase)],
    time: Number(row.time),
    attempt: Number(row.attempt),
    ...(JSON.parse(String(row.body)) as object),
  } as RunEvent;
}

function rolloutId(row: Row): string {
  return `${Number(row.step)}/${String(row.split)}/${Number(row.row)}`;
}

function shared(row: Row) {
  return {
    id: rolloutId(row),
    step: Number(row.step),
    split: row.split as Split,
    row: Number(row.row),
    group: Number(row.grp),
    correct: row.correct === 1,
    truncated: row.truncated === 1,
    rewards: JSON.parse(String(row.rewards)) as Record<string, number>,
  };
}

function toSummary(row: Row): RolloutSummary {
  const spans = unpackSpans(String(row.spans));
  return {
    ...shared(row),
    length: Number(row.length),
    stored: row.stored === 1,
    behaviours: countBehaviours(spans),
    segments: spans.map((span) => [span.behaviour, span.start, span.end]),
  };
}

function toRecord(row: Row, { vocabulary, bytes }: Words): RolloutRecord {
  const wordsOf = (blob: Row[string]): string[] =>
    Array.from(
      unpackTokens(blob as Uint8Array, bytes),
      (token) => vocabulary[token] ?? `<${token}>`,
    );
  return {
    ...shared(row),
    prompt: wordsOf(row.prompt).join(' '),
    pieces: wordsOf(row.response),
    spans: unpackSpans(String(row.spans)),
    detector: String(row.detector),
    reason: String(row.reason),
    logp: unpackFloats(row.logp as Uint8Array),
    advantage: unpackFloats(row.advantage as Uint8Array | null),
    ...extrasOf(row),
  };
}

/** Empty for a store of version 1, which has no such columns, and for numbers that were not measured. */
function extrasOf(row: Row): Pick<RolloutRecord, 'extras'> {
  const known = EXTRA_ARRAYS.flatMap((name) => {
    const blob = row[name] as Uint8Array | null | undefined;
    return blob ? [[name, unpackHalves(blob)] as const] : [];
  });
  return known.length === 0 ? {} : { extras: Object.fromEntries(known) };
}
