import { Type, type Static, type TSchema } from '@sinclair/typebox';

/**
 * Messages of the rollout browser: view ↔ extension host ↔ index thread. The host passes them on, checked; what the thread
 * says is snapshots, so that a view which was hidden only has to say `ready` again.
 */
const message = <T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  Type.Object({ type: Type.Literal(type), ...properties });

/** Columns that can be sorted by; behaviours by name beside them. */
export const SORT_COLUMNS = [
  'row',
  'step',
  'length',
  'reward',
  'verdict',
  'metacognition',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export const Sort = Type.Object({
  by: Type.Union(SORT_COLUMNS.map((name) => Type.Literal(name))),
  descending: Type.Boolean(),
});
export type Sort = Static<typeof Sort>;

/** What is on show: a filter as typed, an order, and whether rows with one prompt stand together. */
export const Query = Type.Object({
  filter: Type.String({ maxLength: 1000 }),
  sort: Type.Optional(Sort),
  group: Type.Boolean(),
});
export type Query = Static<typeof Query>;

/** Rows of the same prompt that are on show. */
export const GroupFacts = Type.Object({
  /** From 1, in the order in which the groups come. */
  number: Type.Integer(),
  rows: Type.Integer(),
  /** Rows that say whether they are right, and how many of them are. */
  judged: Type.Integer(),
  correct: Type.Integer(),
  /** Mean reward of the rows that have one. */
  reward: Type.Optional(Type.Number()),
  /** This row is the first of its group. */
  first: Type.Boolean(),
});
export type GroupFacts = Static<typeof GroupFacts>;

/** One row of the table. Texts are cut: the whole is in the trace. */
export const BrowserRow = Type.Object({
  /** Row of the source from 0: what `open` names. */
  row: Type.Integer(),
  /** Line of the file, counted from 1; of other sources the row's number. */
  line: Type.Integer(),
  prompt: Type.String(),
  step: Type.Optional(Type.Number()),
  length: Type.Integer(),
  lengthIn: Type.Union([Type.Literal('tokens'), Type.Literal('characters')]),
  reward: Type.Optional(Type.Number()),
  rewards: Type.Record(Type.String(), Type.Number()),
  correct: Type.Optional(Type.Boolean()),
  truncated: Type.Optional(Type.Boolean()),
  /** What rows with the same prompt have in common. */
  group: Type.String(),
  grouped: Type.Optional(GroupFacts),
  /** Traces in the record beside the one that is shown. */
  more: Type.Optional(Type.Integer()),
  /** Spans per behaviour; left out while they are not known. */
  behaviours: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  /** Why the row cannot be read: what was expected, at which byte. The other fields are empty then. */
  problem: Type.Optional(Type.String()),
});
export type BrowserRow = Static<typeof BrowserRow>;

/** How a search stands. */
export const FindState = Type.Object({
  text: Type.String(),
  ignoreCase: Type.Boolean(),
  /** Rows on show that hold it, among those searched. */
  rows: Type.Integer(),
  /** Share of the source that has been searched. */
  searched: Type.Number(),
});
export type FindState = Static<typeof FindState>;

/** To the view. */
export const ToBrowser = Type.Union([
  /** Where everything stands. Sent when something changed, at most some 10 times a second. */
  message('browser/state', {
    name: Type.String(),
    /** What writes such records; undefined when none of the known formats fits. */
    format: Type.Optional(Type.String()),
    /** Rows known, and whether all are. */
    count: Type.Integer(),
    complete: Type.Boolean(),
    /** Share of the bytes that have been indexed. */
    indexed: Type.Number(),
    bytes: Type.Optional(Type.Integer()),
    /** Rises when rows on show may stand elsewhere or be others than before: what was kept of them is void. */
    version: Type.Integer(),
    query: Query,
    /** Rows on show. */
    rows: Type.Integer(),
    /** Share of the rows that the filter and the order have taken in. */
    examined: Type.Number(),
    filterError: Type.Optional(Type.String()),
    /** Rows that could not be read, among those looked at. */
    unreadable: Type.Integer(),
    find: Type.Optional(FindState),
    /** Something about the source as a whole. */
    notice: Type.Optional(Type.String()),
  }),
  /** Rows at places [from, from + rows.length) of what is on show. */
  message('browser/rows', {
    version: Type.Integer(),
    from: Type.Integer(),
    rows: Type.Array(BrowserRow, { maxItems: 400 }),
  }),
  /** Behaviours of rows that were sent without. */
  message('browser/labels', {
    labels: Type.Array(
      Type.Object({
        row: Type.Integer(),
        behaviours: Type.Record(Type.String(), Type.Integer()),
      }),
    ),
  }),
  /** The place of what was looked for; -1: there is none. */
  message('browser/found', { version: Type.Integer(), place: Type.Integer() }),
  message('browser/error', { message: Type.String() }),
]);
export type ToBrowser = Static<typeof ToBrowser>;

/** From the view. */
export const FromBrowser = Type.Union([
  message('browser/ready', {}),
  message('browser/query', { query: Query }),
  message('browser/rows', {
    from: Type.Integer({ minimum: 0 }),
    to: Type.Integer({ minimum: 0 }),
  }),
  message('browser/find', {
    text: Type.String({ maxLength: 1000 }),
    ignoreCase: Type.Boolean(),
  }),
  /** The next row that holds what is looked for, from a place on (itself left out), around the end. */
  message('browser/findNext', {
    place: Type.Integer({ minimum: -1 }),
    back: Type.Boolean(),
  }),
  /** Opens a row as a document beside; `line` is for the address. */
  message('browser/open', {
    row: Type.Integer({ minimum: 0 }),
    line: Type.Integer({ minimum: 1 }),
  }),
]);
export type FromBrowser = Static<typeof FromBrowser>;
