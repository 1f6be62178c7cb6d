import type { CheckpointTarget, Question } from '../../protocol/ask.ts';
import type { PromptResult, SampledTokens } from '../../protocol/sampler.ts';
import type { Answer, SampledFacts } from './answer.ts';
import { checkpointLabel, type AskRuns } from './runs.ts';

/** Where words are written so that they read as the traces of the run do: one statement a line. */
const SENTENCE_END = '.';

export interface SampledQuestion {
  question: Question;
  target: CheckpointTarget;
  /** One answer a sample; the first of them is sample `first` of the noise. */
  answers: readonly Answer[];
  first: number;
  seed: number;
  signal: AbortSignal;
  onChange: () => void;
}

/** Not stopped alone while others of its process go on. */
const isOpen = ({ state }: Answer): boolean => state === 'waiting' || state === 'writing';

/** Asks a run's checkpoint: all samples of it in one process, word by word. Rejects where nothing can be sampled. */
export async function askCheckpoint(runs: AskRuns, asked: SampledQuestion): Promise<void> {
  const { question, target, answers, first, seed, signal, onChange } = asked;
  const { prompt, temperature, maxTokens, logprobs } = question;
  const scribes = answers.map((answer) => createScribe(answer, logprobs));
  const onTokens = ({ checkpoint, rows }: SampledTokens): void => {
    for (const answer of answers) {
      answer.place = `${checkpointLabel(checkpoint.name)} · seed ${seed}`;
      answer.sampled ??= {
        ...{ run: target.run, checkpoint: checkpoint.name, step: checkpoint.step },
        ...{ seed, temperature, pieces: [], logp: [], spans: [] },
      };
    }
    for (const each of rows) scribes[each.row](each);
    onChange();
  };
  const result = await runs.sample(
    target.run,
    {
      ...{ kind: 'sample', checkpoint: target.checkpoint, prompt, temperature },
      ...{ samples: answers.length, first, seed, maxTokens },
    },
    { signal, onTokens },
  );
  for (const [row, answer] of answers.entries()) finish(answer, result, row, maxTokens);
  onChange();
}

function finish(answer: Answer, { limit, rows }: PromptResult, row: number, asked: number): void {
  if (!isOpen(answer)) return;
  const { tokens, ...verdict } = rows[row];
  if (answer.sampled) answer.sampled.verdict = verdict;
  answer.notes.push(`${verdict.correct ? 'right' : 'not right'}: ${verdict.reason}`);
  const why = limit < asked ? 'where the model’s context ends' : 'at the token limit';
  answer.end('done', verdict.finished ? undefined : `cut after ${tokens} tokens, ${why}`);
}

/** Writes into an answer what a checkpoint samples: words, their log-probabilities where wanted, exact labels. */
export function createScribe(
  answer: Answer,
  scored = true,
): (row: SampledTokens['rows'][number]) => void {
  const starts: number[] = [];
  const ends: number[] = [];
  let before = '';

  return ({ from, pieces, logp, thinking, spans }) => {
    if (!isOpen(answer)) return;
    answer.state = 'writing';
    for (const [i, piece] of pieces.entries()) {
      const kind = from + i < thinking ? 'reasoning' : 'answer';
      const begins = answer.parts().at(-1)?.kind !== kind;
      const gap = begins ? '' : before === SENTENCE_END ? '\n' : ' ';
      const end = answer.say(kind, gap + piece);
      starts.push(end - piece.length);
      ends.push(end);
      before = piece;
    }
    if (scored) {
      const fresh = starts.slice(from);
      answer.score(
        fresh.map((start, i) => ({ start, end: ends[from + i], logp: logp[i], top: [] })),
      );
    }
    answer.take([{ kind: 'usage', usage: { completion: ends.length } }]);
    const whole = spans.filter(({ start, end }) => start < end && end <= ends.length);
    answer.relabel(
      whole.map((span) => ({ ...span, start: starts[span.start], end: ends[span.end - 1] })),
    );
    keep(answer.sampled, pieces, logp, whole);
  };
}

function keep(
  facts: SampledFacts | undefined,
  pieces: readonly string[],
  logp: readonly number[],
  spans: SampledFacts['spans'],
): void {
  if (!facts) return;
  facts.pieces.push(...pieces);
  facts.logp.push(...logp);
  facts.spans = spans;
}
