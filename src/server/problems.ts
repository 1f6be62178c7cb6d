import { wrongArithmetic } from '../trace/arithmetic.ts';
import type { Stretch } from '../trace/detector/labelled.ts';
import type { TagProblem } from '../trace/trace.ts';
import { TAG_FAMILIES } from '../trace/formats/tags.ts';
import type { Analysis } from './analysis.ts';
import type { ProblemCode } from './problemCodes.ts';

export interface Problem extends Stretch {
  code: ProblemCode;
  message: string;
  /** Something elsewhere that the problem is about. */
  related?: Stretch & { message: string };
  /** An edit that mends it. */
  fix?: Stretch & { title: string; text: string };
}

/** Most problems reported of one trace: a list of thousands helps nobody, and slows the Problems view. */
export const MOST_PROBLEMS = 1000;

/** What is wrong with a trace as far as that can be decided, in order of place. */
export function findProblems(analysis: Analysis): Problem[] {
  const problems = [...tags(analysis), ...checks(analysis), ...search(analysis)];
  if (!analysis.data?.exact) problems.push(...sums(analysis));
  if (analysis.data?.truncated) {
    const { length } = analysis.text.trimEnd();
    problems.push({
      code: 'truncated',
      start: Math.max(0, length - 1),
      end: length,
      message: 'Cut at the length limit: what would have come is not known.',
    });
  }
  return problems.sort((a, b) => a.start - b.start).slice(0, MOST_PROBLEMS);
}

const TAG_CODES: Partial<Record<TagProblem['code'], ProblemCode>> = {
  'missing-open': 'missing-tag',
  'missing-close': 'missing-tag',
  doubled: 'doubled-tag',
  'text-before': 'answer-before-reasoning',
};

function* tags({ text, parts, response }: Analysis): Generator<Problem> {
  const family = TAG_FAMILIES.find(({ id }) => id === parts.family);
  for (const { code, start, end, message } of parts.problems) {
    const named = TAG_CODES[code];
    if (!named) continue;
    const problem: Problem = { code: named, start, end: Math.max(end, start + 1), message };
    if (code === 'missing-close' && family) {
      const at = text.trimEnd().length;
      // The tag that was never closed, not all the text behind it.
      const open = parts.tags.at(-1);
      if (open) Object.assign(problem, { start: open.start, end: open.end });
      problem.fix = {
        title: `Add ${family.close[0]} at the end`,
        start: at,
        end: at,
        text: `\n${family.close[0]}`,
      };
    }
    if (code === 'missing-open' && family) {
      const at = response;
      problem.fix = {
        title: `Add ${family.open[0]} at the beginning`,
        start: at,
        end: at,
        text: `${family.open[0]}\n`,
      };
    }
    if (code === 'doubled') {
      problem.fix = { title: 'Remove the second tag', start, end, text: '' };
    }
    yield problem;
  }
}

/** By segment: whether an equation is only supposed shows in its own sentence, not in the next. */
function* sums({ text, segments, response }: Analysis): Generator<Problem> {
  const said = segments.filter(({ end }) => end > response);
  const wrong = said.flatMap(({ start, end }) =>
    wrongArithmetic(text, Math.max(start, response), end),
  );
  for (const { start, end, what, left, right } of wrong) {
    const problem: Problem = { code: 'wrong-arithmetic', start, end, message: `${what}.` };
    const stated = /-?[\d,]*\.?\d+\s*$/.exec(text.slice(start, end));
    if (left.computed && !right.computed && stated && Number.isInteger(left.value)) {
      const from = start + stated.index;
      problem.fix = {
        title: `Replace by ${left.value}`,
        start: from,
        end: from + stated[0].trimEnd().length,
        text: String(left.value),
      };
    }
    yield problem;
  }
}

function* checks({ episodes, spans, data }: Analysis): Generator<Problem> {
  for (const { start, end, unsupported, why, checks: checked } of episodes) {
    if (!unsupported) continue;
    yield {
      code: 'unsupported-verification',
      start,
      end,
      message: `A check is announced and its outcome claimed, but nothing here computes it again (${why}).`,
      ...(checked ? { related: { ...checked, message: 'This is what it speaks of.' } } : {}),
    };
  }
  if (!data?.exact) return;
  for (const { start, end, behaviour, outcome, why } of spans) {
    if (behaviour === 'verification' && outcome === 'wrong') {
      yield { code: 'wrong-verdict', start, end, message: `The verdict is wrong: ${why}.` };
    }
  }
}

/** What a structured search shows of itself: the same attempt twice, or attempts after one that was found right. */
function* search({ text, spans, data }: Analysis): Generator<Problem> {
  if (!data?.exact) return;
  const seen = new Map<string, Stretch>();
  let success: Stretch | undefined;
  let told = false;
  for (const { start, end, behaviour, outcome } of spans) {
    const words = text.slice(start, end);
    if (behaviour === 'exploration') {
      const first = seen.get(words);
      if (first) {
        const related = { start: first.start, end: first.end, message: 'It was tried here first.' };
        const message = 'The same attempt was made before.';
        yield { code: 'repeated-attempt', start, end, message, related };
      } else seen.set(words, { start, end });
      if (success && !told) {
        told = true;
        yield {
          code: 'searched-on-after-success',
          start,
          end,
          message: 'The search goes on, though an attempt was found right before.',
          related: { ...success, message: 'This check succeeded.' },
        };
      }
    } else if (behaviour === 'verification' && outcome === 'right' && /\byes\b/.test(words)) {
      success ??= { start, end };
    }
  }
}
