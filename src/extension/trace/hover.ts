import * as vscode from 'vscode';
import { BEHAVIOURS, type BehaviourName } from '../../trace/behaviours.ts';
import type { RolloutRecord } from '../../run/records.ts';
import { TRACE_SCHEME } from './address.ts';
import type { TraceDocuments } from './document.ts';
import { pieceAt, rangeOf } from './text.ts';

/** Why a word is highlighted, how the response was judged, and the word's own numbers. */
export function registerTraceHover(documents: TraceDocuments): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: TRACE_SCHEME },
    {
      async provideHover(document, position) {
        const trace = await documents.read(document.uri);
        if (!trace) return undefined;
        const { record, text } = trace;
        const piece = pieceAt(text, document.offsetAt(position));
        if (piece < 0) return undefined;
        const spans = record.spans.filter(({ start, end }) => start <= piece && piece < end);
        const innermost = spans.reduce<(typeof spans)[number] | undefined>(
          (best, span) => (!best || span.end - span.start < best.end - best.start ? span : best),
          undefined,
        );
        const [from, to] = innermost
          ? rangeOf(text, record.pieces, innermost.start, innermost.end)
          : rangeOf(text, record.pieces, piece, piece + 1);
        return new vscode.Hover(
          [
            ...spans.map(describeSpan),
            describeRollout(
              record,
              piece,
              trace.trace?.correct === undefined && trace.trace !== undefined,
            ),
          ],
          new vscode.Range(document.positionAt(from), document.positionAt(to)),
        );
      },
    },
  );
}

/** A trace's own words are hostile: they go in as text, and no hover is trusted. */
function describeSpan({
  behaviour,
  why,
  confidence,
  outcome,
}: RolloutRecord['spans'][number]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (Object.hasOwn(BEHAVIOURS, behaviour)) {
    const { label, glyph, description } = BEHAVIOURS[behaviour as BehaviourName];
    text.appendMarkdown(`**${glyph} ${label}**: ${description}\n\n`);
  } else {
    text.appendText(behaviour);
    text.appendMarkdown('\n\n');
  }
  text.appendText(why);
  if (outcome) text.appendText(`${why.endsWith('.') ? '' : '.'} The claim is ${outcome}.`);
  text.appendMarkdown(
    confidence >= 1 ? ' *(exact)*' : ` *(confidence ${(100 * confidence).toFixed(0)} %)*`,
  );
  return text;
}

function describeRollout(
  record: RolloutRecord,
  piece: number,
  unjudged: boolean,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (!unjudged) text.appendMarkdown(record.correct ? '**Right** · ' : '**Wrong** · ');
  text.appendText(record.reason);
  if (record.truncated) text.appendMarkdown(' · cut at the length limit');
  const rewards = Object.entries(record.rewards);
  if (rewards.length > 0) {
    text.appendMarkdown('\n\nReward (terms unweighted): ');
    text.appendText(rewards.map(([name, value]) => `${name} ${value.toFixed(3)}`).join(', '));
  }
  const numbers: string[] = [];
  const logp = record.logp[piece];
  if (logp !== undefined) {
    numbers.push(`log-probability ${logp.toFixed(3)} (p = ${Math.exp(logp).toFixed(3)})`);
  }
  const advantage = record.advantage[piece];
  if (advantage !== undefined) numbers.push(`advantage ${advantage.toFixed(3)}`);
  if (numbers.length > 0) {
    text.appendMarkdown('\n\nToken: ');
    text.appendText(numbers.join(', '));
  }
  return text;
}
