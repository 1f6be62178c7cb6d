import type { Answer } from './answer.ts';

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

/** As a document of the language reasoning-trace: the prompt, the reasoning in tags, the answer. */
export function cotText(answer: Answer): string {
  const { reasoning, answer: words } = said(answer);
  const thought = reasoning === '' ? '' : `<think>\n${reasoning}\n</think>\n\n`;
  return `${answer.prompt.trim()}\n\n${thought}${words}`.trimEnd() + '\n';
}

/** As one line of JSON that the readers of this extension open, and others: reasoning and answer kept apart. */
export function jsonLine(answer: Answer, at: Date): string {
  const { reasoning, answer: words } = said(answer);
  return `${JSON.stringify({
    prompt: answer.prompt,
    reasoning,
    answer: words,
    model: answer.target.model,
    server: answer.target.server,
    asked: at.toISOString(),
    ...(answer.state !== 'done' && { truncated: true }),
    ...(answer.usage() !== undefined && { tokens: answer.usage() }),
  })}\n`;
}
