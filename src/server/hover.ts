import { BEHAVIOURS } from '../trace/behaviours.ts';
import type { Stretch } from '../trace/detector/labelled.ts';
import type { TraceData } from '../protocol/language.ts';
import { segmentAt, spansAt, type Analysis, type DocumentSpan } from './analysis.ts';
import { excerpt, percent, plain } from './text.ts';

export interface HoverText extends Stretch {
  /** Markdown; words of the trace are escaped in it. */
  markdown: string;
}

/** Why a stretch is labelled, how sure that is, what it refers to, and the numbers of the token and the trace. */
export function hoverAt(analysis: Analysis, offset: number): HoverText | undefined {
  const { data, text } = analysis;
  const spans = spansAt(analysis, offset);
  const segment = segmentAt(analysis, offset);
  const blocks = spans.map((span) => describeSpan(span, text));
  for (const { start, end, outcome, why, evidence, checks } of analysis.episodes) {
    if (offset < start || offset >= end) continue;
    const lines = [`Check, ${outcome}: ${plain(why)}`];
    if (checks) lines.push(`It is about “${plain(excerpt(text, checks.start, checks.end))}”.`);
    for (const { what } of evidence.slice(0, 4)) lines.push(`- ${plain(what)}`);
    blocks.push(lines.join('\n\n'));
  }
  for (const problem of analysis.problems) {
    if (offset >= problem.start && offset < problem.end && problem.code === 'wrong-arithmetic') {
      blocks.push(plain(problem.message));
    }
  }
  if (data && offset >= data.response) blocks.push(...describeTrace(data, offset));
  if (blocks.length === 0) return undefined;
  const range = segment ?? { start: offset, end: Math.min(text.length, offset + 1) };
  return { start: range.start, end: range.end, markdown: blocks.join('\n\n---\n\n') };
}

function describeSpan(
  { behaviour, why, confidence, outcome, refers }: DocumentSpan,
  text: string,
): string {
  const { glyph, label, description } = BEHAVIOURS[behaviour];
  const sure = confidence >= 1 ? 'exact' : `${percent(confidence)} sure`;
  const lines = [`**${glyph} ${label}** (${sure}): ${description}`, `Why: ${plain(why)}`];
  if (outcome) lines.push(`The claim is ${outcome}.`);
  if (refers) {
    const verb = behaviour === 'backtracking' ? 'Abandons' : 'Refers to';
    lines.push(`${verb} “${plain(excerpt(text, refers.start, refers.end))}”.`);
  }
  return lines.join('\n\n');
}

function describeTrace(data: TraceData, offset: number): string[] {
  const blocks: string[] = [];
  const token = tokenAt(data, offset);
  if (token >= 0) {
    const numbers: string[] = [];
    const logp = data.tokens.logp[token];
    if (typeof logp === 'number') {
      numbers.push(`log-probability ${logp.toFixed(3)} (p = ${Math.exp(logp).toFixed(3)})`);
    }
    const advantage = data.tokens.advantage[token];
    if (typeof advantage === 'number') numbers.push(`advantage ${advantage.toFixed(3)}`);
    if (numbers.length > 0) blocks.push(`Token: ${numbers.join(', ')}`);
  }
  const said = data.correct === undefined ? [] : [data.correct ? '**Right**' : '**Wrong**'];
  if (data.reason !== '') said.push(plain(data.reason));
  if (data.truncated) said.push('cut at the length limit');
  const lines = said.length > 0 ? [said.join(' · ')] : [];
  const rewards = Object.entries(data.rewards);
  if (rewards.length > 0) {
    const terms = rewards.map(([name, value]) => `${plain(name)} ${value.toFixed(3)}`);
    lines.push(`Reward (terms unweighted): ${terms.join(', ')}`);
  }
  if (lines.length > 0) blocks.push(lines.join('\n\n'));
  return blocks;
}

/** Index of the token at an offset, -1 outside the response. */
export function tokenAt({ tokens: { starts, end } }: TraceData, offset: number): number {
  if (starts.length === 0 || offset < starts[0] || offset >= end) return -1;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
