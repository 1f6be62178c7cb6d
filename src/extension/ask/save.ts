import { isRunTarget } from '../../protocol/ask.ts';
import { withPrompt } from '../../trace/formats/prompt.ts';
import type { RolloutRecord } from '../../run/records.ts';
import type { Answer, SampledFacts } from './answer.ts';

/** The parts of an answer, each kind joined. */
function said(answer: Answer): { reasoning: string; answer: string } {
  const result = { reasoning: '', answer: '' };
  const text = answer.text();
  const parts = answer.parts();
  for (const [i, { kind, start }] of parts.entries()) {
    const words = text.slice(start, parts[i + 1]?.start ?? text.length).trim();
    result[kind] += (result[kind] === '' ? '' : '\n\n') + words;
  }
  return result;
}

/**
 * As a document of the language reasoning-trace: the prompt in a block of its own, the reasoning in tags, the answer. The words of a checkpoint stay
 * as they are: its language has marks of its own.
 */
export function cotText(answer: Answer): string {
  if (answer.sampled) return withPrompt(answer.prompt, answer.text());
  const { reasoning, answer: words } = said(answer);
  const thought = reasoning === '' ? '' : `<think>\n${reasoning}\n</think>\n\n`;
  return withPrompt(answer.prompt, `${thought}${words}`);
}

/** As one line of JSON that the readers of this extension open, and others: reasoning and answer kept apart. */
export function jsonLine(answer: Answer, at: Date): string {
  const { reasoning, answer: words } = said(answer);
  return `${JSON.stringify({
    prompt: answer.prompt,
    reasoning,
    answer: words,
    model: answer.model,
    ...(isRunTarget(answer.target) ? origin(answer) : { server: answer.target.server }),
    asked: at.toISOString(),
    ...(answer.state !== 'done' && { truncated: true }),
    ...(answer.usage() !== undefined && { tokens: answer.usage() }),
  })}\n`;
}

/** What it takes to get the same answer again, and what the task says of it. */
function origin({ sampled }: Answer): Record<string, unknown> {
  if (!sampled) return {};
  const { run, checkpoint, seed, temperature, verdict } = sampled;
  const judged = verdict && { correct: verdict.correct, reason: verdict.reason };
  return { run, checkpoint, seed, temperature, ...judged };
}

/** As a rollout of the run, with its exact labels, for a document of its own. */
export function sampledRecord({ prompt, state }: Answer, facts: SampledFacts): RolloutRecord {
  const { step, pieces, spans, logp, verdict } = facts;
  return {
    ...{ id: `${step}/probe/0`, step, split: 'probe', row: 0, group: 0, prompt, pieces },
    spans: spans.map((span) => ({ ...span })),
    detector: '',
    correct: verdict?.correct ?? false,
    judged: verdict !== undefined,
    truncated: verdict ? !verdict.finished : state !== 'done',
    reason: verdict?.reason ?? 'stopped before its end',
    ...{ rewards: {}, logp, advantage: [] },
  };
}
