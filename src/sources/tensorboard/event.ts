/** What one event says: scalars and texts of a step. */
export interface TensorBoardEvent {
  /** Seconds since the epoch. */
  wallTime: number;
  step: number;
  scalars: { tag: string; value: number }[];
  texts: { tag: string; text: string }[];
}

const decoder = new TextDecoder();

/** A field of a protobuf message: its number, and its value as a number (varint, fixed) or bytes. */
interface Field {
  number: number;
  type: number;
  value: number;
  bytes: Uint8Array;
}

const NONE = new Uint8Array();

/** Fields of a message; stops in silence where the bytes end early: the frame's checksum vouches for them. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length && shift < 70; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (type === 0) yield { number, type, value: varint(), bytes: NONE };
    else if (type === 1 && at + 8 <= bytes.length) {
      yield { number, type, value: view.getFloat64(at, true), bytes: bytes.subarray(at, at + 8) };
      at += 8;
    } else if (type === 5 && at + 4 <= bytes.length) {
      yield { number, type, value: view.getFloat32(at, true), bytes: bytes.subarray(at, at + 4) };
      at += 4;
    } else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) return;
      yield { number, type, value: length, bytes: bytes.subarray(at, at + length) };
      at += length;
    } else return;
  }
}

/** Event: 1 wall_time, 2 step, 5 summary (tensorflow/core/util/event.proto). */
export function parseEvent(bytes: Uint8Array): TensorBoardEvent {
  const event: TensorBoardEvent = { wallTime: 0, step: 0, scalars: [], texts: [] };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.type === 1) event.wallTime = field.value;
    // Steps are int64; a negative one has its sign in the highest bit and is none that we show.
    else if (field.number === 2 && field.type === 0) event.step = field.value;
    else if (field.number === 5 && field.type === 2) takeSummary(field.bytes, event);
  }
  return event;
}

/** Summary: 1 value (tensorflow/core/framework/summary.proto). */
function takeSummary(bytes: Uint8Array, event: TensorBoardEvent): void {
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.type === 2) takeValue(field.bytes, event);
  }
}

/** Summary.Value: 1 tag, 2 simple_value, 8 tensor, 9 metadata. */
function takeValue(bytes: Uint8Array, event: TensorBoardEvent): void {
  let tag = '';
  let plugin = '';
  let value: number | undefined;
  let tensor: Uint8Array | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) tag = decoder.decode(field.bytes);
    else if (field.number === 2 && field.type === 5) value = field.value;
    else if (field.number === 8) tensor = field.bytes;
    else if (field.number === 9) plugin = pluginOf(field.bytes);
  }
  if (tag === '') return;
  if (value !== undefined) event.scalars.push({ tag, value });
  else if (tensor && plugin === 'text') {
    for (const text of stringsOf(tensor))
      event.texts.push({ tag: tag.replace(/\/text_summary$/, ''), text });
  } else if (tensor && (plugin === '' || plugin === 'scalars')) {
    const number = scalarOf(tensor);
    if (number !== undefined) event.scalars.push({ tag, value: number });
  }
}

/** SummaryMetadata: 1 plugin_data {1 plugin_name}. */
function pluginOf(bytes: Uint8Array): string {
  for (const field of fieldsOf(bytes)) {
    if (field.number !== 1 || field.type !== 2) continue;
    for (const inner of fieldsOf(field.bytes))
      if (inner.number === 1) return decoder.decode(inner.bytes);
  }
  return '';
}

const FLOAT = 1;
const DOUBLE = 2;

/** TensorProto of one number: 1 dtype, 4 tensor_content, 5 float_val, 6 double_val, 7 int_val, 10 int64_val. */
function scalarOf(bytes: Uint8Array): number | undefined {
  let type = 0;
  let content: Uint8Array | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) type = field.value;
    else if (field.number === 4) content = field.bytes;
    else if (
      field.number === 5 ||
      field.number === 6 ||
      field.number === 7 ||
      field.number === 10
    ) {
      return packed(field);
    }
  }
  if (!content) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (type === FLOAT && content.length === 4) return view.getFloat32(0, true);
  return type === DOUBLE && content.length === 8 ? view.getFloat64(0, true) : undefined;
}

/** A repeated number field, packed or not; only a single value is a scalar. */
function packed({ number, type, value, bytes }: Field): number | undefined {
  if (type !== 2) return value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (number === 5 && bytes.length === 4) return view.getFloat32(0, true);
  if (number === 6 && bytes.length === 8) return view.getFloat64(0, true);
  return number > 6 && bytes.length === 1 ? bytes[0] : undefined;
}

/** TensorProto of texts: 8 string_val. */
function stringsOf(bytes: Uint8Array): string[] {
  const texts: string[] = [];
  for (const field of fieldsOf(bytes))
    if (field.number === 8) texts.push(decoder.decode(field.bytes));
  return texts;
}
