import type { Trace } from '../trace/trace.ts';
import type { BrowserRow } from '../protocol/browser.ts';
import { isBad, type Row } from './store.ts';

/** Characters of a text that a table shows. */
const MOST = 240;
const LOOKED_AT = 20_000;
/** What opens a turn of the user in the usual chat templates. */
const USER =
  /<\|im_start\|>user\s|<\|start_header_id\|>user<\|end_header_id\|>|<\|user\|>|<｜User｜>|\[INST\]|<start_of_turn>user\s|<\|start\|>user<\|message\|>|(?:^|\n)(?:user|human)(?::|\n)/gi;
/** What ends it. */
const END =
  /<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<\|assistant\|>|<｜Assistant｜>|\[\/INST\]|<end_of_turn>|<\|im_start\|>|\n(?:assistant|system|model)(?::|\n|\s*$)/i;

/** What the asker said last, without the chat template around it, on one line. */
export function promptPreview(prompt: string): string {
  const text = prompt.slice(-LOOKED_AT);
  const last = [...text.matchAll(USER)].at(-1);
  let said = last ? text.slice(last.index + last[0].length) : prompt.slice(0, LOOKED_AT);
  const end = last ? said.search(END) : -1;
  if (end > 0) said = said.slice(0, end);
  return oneLine(said);
}

/** The start of a text on one line; whatever is cut off is marked. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * MOST)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

/** The total where the source gives one, else the plain sum of the terms; undefined when there is none. */
export function rewardOf(rewards: Readonly<Record<string, number>>): number | undefined {
  const values = Object.hasOwn(rewards, 'total') ? [rewards['total']] : Object.values(rewards);
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.length === 0 ? undefined : finite.reduce((sum, value) => sum + value, 0);
}

/** Terms of a reward that a row carries: a hostile record may have thousands. */
const TERMS = 24;

/** A row of the table, without its behaviours where the source does not give them. */
export function tableRow(row: number, line: number, read: Row, trace?: Trace): BrowserRow {
  if (isBad(read)) {
    return {
      row,
      line,
      prompt: '',
      length: 0,
      lengthIn: 'characters',
      rewards: {},
      group: '',
      problem: oneLine(read.problem),
    };
  }
  const { step, length, lengthIn, rewards, correct, truncated, group, behaviours } = read.summary;
  const reward = rewardOf(rewards);
  const terms = Object.entries(rewards).filter(([, value]) => Number.isFinite(value));
  return {
    row,
    line,
    prompt: trace ? promptPreview(trace.prompt) : '',
    length,
    lengthIn,
    rewards: Object.fromEntries(
      terms.slice(0, TERMS).map(([name, value]) => [name.slice(0, 80), value]),
    ),
    group: group.slice(0, 80),
    ...(step !== undefined && Number.isFinite(step) && { step }),
    ...(reward !== undefined && { reward }),
    ...(correct !== undefined && { correct }),
    ...(truncated !== undefined && { truncated }),
    ...(read.more > 0 && { more: read.more }),
    ...(behaviours && { behaviours }),
  };
}
