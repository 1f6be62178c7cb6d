import type { RandomStream } from '../../base/random.ts';
import { shuffled } from '../shuffle.ts';
import { verdictFor, type TraceVerdict } from './grammar.ts';
import type { CountdownOptions } from './options.ts';
import type { Countdown } from './puzzles.ts';
import { branches, type Branch, type Step } from './search.ts';
import { ID, numberId, type Word } from './words.ts';

/** The prompt: the numbers in random order, then `:`, or `no` for a drill. Seven tokens. */
export function writePrompt(
  { numbers, target }: Countdown,
  random: RandomStream,
  drill = false,
): Int32Array {
  const order = shuffled(numbers, random);
  return Int32Array.of(
    ID.numbers,
    ...order.map(numberId),
    ID.target,
    numberId(target),
    drill ? ID.no : ID[':'],
  );
}

/** One demonstration by the noisy searcher: depth-first with limited patience. */
export function demonstrateCountdown(
  puzzle: Countdown,
  options: CountdownOptions,
  random: RandomStream,
): { tokens: Int32Array; promptLength: number } {
  const drill = random.next() < options.pDrill;
  const prompt = writePrompt(puzzle, random, drill);
  const numbers = Array.from(prompt.subarray(1, 4), (token) => token - numberId(0));
  const patient = drill || random.next() < options.pPatient;
  const response = search(numbers, puzzle.target, patient, options, random);
  const tokens = new Int32Array(prompt.length + response.length);
  tokens.set(prompt);
  tokens.set(response, prompt.length);
  return { tokens, promptLength: prompt.length };
}

function search(
  numbers: number[],
  target: number,
  patient: boolean,
  options: CountdownOptions,
  random: RandomStream,
): number[] {
  const open = branches(numbers, options.maxValue);
  const out: number[] = [];
  const say = (...words: Word[]): void => {
    for (const word of words) out.push(ID[word]);
  };
  const tested = new Set<Branch>();
  const guess = (): number[] => {
    const untested = open.filter((branch) => !tested.has(branch));
    const candidates = untested.length > 0 ? untested : open;
    const branch = candidates[random.below(candidates.length)];
    say('guess', '.');
    writeAnswer(out, branch.first, pickLeaf(branch, target, options.pBest, random));
    return out;
  };
  if (!patient && random.next() < options.pDirect) return guess();
  const next = branchOrder(open, options, random);
  for (let tries = 0; tries < options.maxTries; tries++) {
    const branch = next(tested);
    tested.add(branch);
    const leaf = pickLeaf(branch, target, options.pBest, random);
    const slip = leaf.value !== target && random.next() < options.pSlip;
    const claimed = slip ? target : leaf.value;
    writeStatement(out, 'try', branch.first, { ...leaf, value: claimed }, target);
    if (claimed === target) {
      if (random.next() >= options.pCheck) return writeAnswer(out, branch.first, leaf);
      writeStatement(out, 'check', branch.first, leaf, target);
      if (!slip) return writeAnswer(out, branch.first, leaf);
    } else if (!patient && random.next() < options.pQuit) {
      return guess();
    }
    if (tries + 1 === options.maxTries) break;
    if (claimed === target || random.next() < options.pWait) say('wait', ',');
    say('go', 'back', '.');
  }
  return guess();
}

/**
 * The searcher's next first operation: systematic searches go round in the fixed order from a random start, the others in
 * a random order; with pRepeat an earlier one comes again.
 */
function branchOrder(
  open: Branch[],
  options: CountdownOptions,
  random: RandomStream,
): (tested: Set<Branch>) => Branch {
  const systematic = random.next() < options.pSys;
  const order = systematic ? open : shuffled(open, random);
  let at = systematic ? random.below(order.length) : 0;
  return (tested) => {
    if (tested.size > 0 && random.next() < options.pRepeat) {
      return [...tested][random.below(tested.size)];
    }
    return order[at++ % order.length];
  };
}

/** The second operation that comes closest to the target with probability pBest, else any. */
function pickLeaf({ leaves }: Branch, target: number, pBest: number, random: RandomStream): Step {
  if (random.next() >= pBest) return leaves[random.below(leaves.length)];
  const distance = ({ value }: Step): number => Math.abs(value - target);
  return leaves.reduce((best, leaf) => (distance(leaf) < distance(best) ? leaf : best));
}

function writeStatement(
  out: number[],
  opener: 'try' | 'check',
  first: Step,
  second: Step,
  target: number,
): void {
  const verdict: TraceVerdict = verdictFor(second.value, target);
  out.push(ID[opener], ...stepTokens(first), ID[',']);
  out.push(...stepTokens(second), ID[verdict], ID['.']);
}

function stepTokens({ a, operator, b, value }: Step): number[] {
  return [numberId(a), ID[operator], numberId(b), ID['='], numberId(value)];
}

/** `answer ( a op b ) op c end`, or `answer c - ( a op b ) end` where the first result is what is taken away. */
function writeAnswer(out: number[], first: Step, second: Step): number[] {
  const inner = [ID['('], numberId(first.a), ID[first.operator], numberId(first.b), ID[')']];
  const expression =
    second.a === first.value
      ? [...inner, ID[second.operator], numberId(second.b)]
      : [numberId(second.a), ID[second.operator], ...inner];
  out.push(ID.answer, ...expression, ID.end);
  return out;
}
