import { Type, type Static } from '@sinclair/typebox';

/**
 * What the language server and the extension tell each other beside the Language Server Protocol. Both ends validate
 * (`validated`). Offsets are UTF-16 units of the document's text.
 */
const Offset = Type.Integer({ minimum: 0 });
const Uri = Type.String({ maxLength: 8192 });

/** What the server is started with: the address of docs/diagnostics.md. */
export const ServerOptions = Type.Object({ diagnostics: Type.Optional(Uri) });

export const DocumentSpan = Type.Object({
  start: Offset,
  end: Offset,
  behaviour: Type.String(),
  confidence: Type.Number(),
  why: Type.String(),
  outcome: Type.Optional(Type.String()),
});
export type DocumentSpan = Static<typeof DocumentSpan>;

/** What is known of a recorded trace and cannot be read in its text. */
export const TraceData = Type.Object({
  /** Where the response starts; the prompt is before it. */
  response: Offset,
  spans: Type.Array(DocumentSpan),
  /** Exact detectors of structured languages made the spans. */
  exact: Type.Boolean(),
  rewards: Type.Record(Type.String(), Type.Number()),
  /** Left out where nothing judged the trace. */
  correct: Type.Optional(Type.Boolean()),
  reason: Type.String(),
  truncated: Type.Boolean(),
  /** Other rollouts of the same prompt may be stored (rollouts of our own runs). */
  neighbours: Type.Boolean(),
  /** Start of each token, and its numbers where known; null where a token has none. */
  tokens: Type.Object({
    starts: Type.Array(Offset),
    end: Offset,
    logp: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    advantage: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  }),
});
export type TraceData = Static<typeof TraceData>;

/** Server → extension, for documents of the scheme `thoughtscope-trace`. */
export const TRACE_DATA = 'thoughtscope/traceData';
export const TraceDataParams = Type.Object({ uri: Uri });
export const TraceDataResult = Type.Union([TraceData, Type.Null()]);

/** Extension → server: the spans that overlap [start, end), for the second cue of decorations. */
export const SPANS = 'thoughtscope/spans';
export const SpansParams = Type.Object({ uri: Uri, start: Offset, end: Offset });
export const SpansResult = Type.Object({ spans: Type.Array(DocumentSpan) });

/** Extension → server: the segment around an offset, what it is labelled, and what a correction of it must name. */
export const SEGMENT = 'thoughtscope/segment';
export const SegmentParams = Type.Object({ uri: Uri, offset: Offset });
export const SegmentResult = Type.Union([
  Type.Object({
    start: Offset,
    end: Offset,
    was: Type.Array(Type.String()),
    detector: Type.String(),
    hash: Type.String(),
  }),
  Type.Null(),
]);
export type SegmentResult = Static<typeof SegmentResult>;

/** Extension → server: the whole of the workspace's corrections files. */
export const CORRECTIONS = 'thoughtscope/corrections';
export const CorrectionsParams = Type.Object({ text: Type.String() });

/** Server → extension: a document's labels changed. */
export const LABELLED = 'thoughtscope/labelled';
export const LabelledParams = Type.Object({ uri: Uri });
