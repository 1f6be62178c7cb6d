import type { RandomStream } from '../../base/random.ts';
import { shuffled } from '../shuffle.ts';
import type { StreamOptions } from './options.ts';
import type { Stream } from './puzzles.ts';
import {
  children,
  factorHeuristic,
  solve,
  sumHeuristic,
  type Child,
  type Heuristic,
  type Step,
} from './search.ts';
import { ID, numberId, type Word } from './words.ts';

/** `numbers 3 4 5 6 target 24 :`, the numbers in random order; `drill` at the end for a drill. */
export function writePrompt(
  { numbers, target }: Stream,
  random: RandomStream,
  drill = false,
): { prompt: Int32Array; numbers: number[] } {
  const order = shuffled(numbers, random);
  const prompt = Int32Array.of(
    ID.numbers,
    ...order.map(numberId),
    ID.target,
    numberId(target),
    drill ? ID.drill : ID[':'],
  );
  return { prompt, numbers: order };
}

/** A writer of the language. */
class Script {
  readonly out: number[] = [];
  readonly target: number;
  /** The node that the search is at. */
  private here: readonly number[] = [];

  constructor(target: number) {
    this.target = target;
  }

  say(...parts: (Word | number)[]): void {
    for (const part of parts) this.out.push(typeof part === 'number' ? numberId(part) : ID[part]);
  }

  current(numbers: readonly number[]): void {
    this.say('current', this.target, ':', ...numbers, '.');
  }

  explore({ step: { a, operator, b, value }, numbers }: Child, node: readonly number[]): void {
    this.say('explore', a, operator, b, '=', value, ':', ...numbers);
    if (numbers.length > 1) this.say('node', ...node, '.');
    else this.say('.', 'check', value, value === this.target ? 'equal' : 'unequal', '.');
  }

  /** `move` down into a node below the present one, `back` to any other. */
  go(node: readonly number[]): void {
    const below =
      node.length > this.here.length && this.here.every((index, depth) => node[depth] === index);
    this.say(below ? 'move' : 'back', 'node', ...node, '.');
    this.here = node;
  }

  answer(steps: readonly Step[]): number[] {
    this.say('answer');
    steps.forEach(({ a, operator, b, value }, at) => {
      if (at > 0) this.say(',');
      this.say(a, operator, b, '=', value);
    });
    this.say('end');
    return this.out;
  }
}

/** One demonstration in the language that the options ask for. */
export function demonstrateStream(
  puzzle: Stream,
  options: StreamOptions,
  random: RandomStream,
): { tokens: Int32Array; promptLength: number } {
  const drill = random.next() < options.pDrill;
  const { prompt, numbers } = writePrompt(puzzle, random, drill);
  const { language } = options;
  const plain = language === 'optimal' || language === 'filler';
  const response = plain
    ? control(numbers, puzzle.target, options, random)
    : search(numbers, puzzle.target, drill, options, random);
  return { tokens: Int32Array.of(...prompt, ...response), promptLength: prompt.length };
}

/** A solution without its search: its steps, or filler of the length that the depth-first search would have had. */
function control(
  numbers: readonly number[],
  target: number,
  options: StreamOptions,
  random: RandomStream,
): number[] {
  const steps = solve(numbers, target, options.maxValue);
  if (!steps) throw new Error('a puzzle without a solution');
  const script = new Script(target);
  if (options.language === 'filler') {
    const full = { ...options, language: 'dfs' as const, pDirect: 0, pQuit: 0 };
    const searched = search(numbers, target, true, full, random);
    const thought = searched.findIndex((token) => token === ID.answer || token === ID.guess);
    for (let i = 0; i < thought; i++) script.say('dot');
    return script.answer(steps);
  }
  let state = numbers;
  steps.forEach((step, depth) => {
    const child = children(state, options.maxValue).find(
      (one) =>
        one.step.a === step.a && one.step.b === step.b && one.step.operator === step.operator,
    );
    if (!child) throw new Error('a step that its state does not have');
    const node = Array<number>(depth + 1).fill(1);
    if (depth > 0) script.go(node.slice(1));
    script.current(state);
    script.explore(child, node);
    state = child.numbers;
  });
  return script.answer(steps);
}

/** A state of the search, with the operations that led to it and its place in the tree of what was generated. */
interface Place {
  numbers: readonly number[];
  path: Step[];
  node: number[];
}

function search(
  numbers: readonly number[],
  target: number,
  patient: boolean,
  options: StreamOptions,
  random: RandomStream,
): number[] {
  const { maxValue, beam, maxNodes } = options;
  const script = new Script(target);
  const heuristic = pickHeuristic(options.heuristic, random);
  let explored = 0;
  let stopped = false;
  /** The best operations from a state; a stable sort, so that the order is fixed. */
  const best = (state: readonly number[]): Child[] =>
    children(state, maxValue)
      .map((child) => ({ child, cost: heuristic(child.numbers, target) }))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, state.length === 2 ? 1 : beam)
      .map(({ child }) => child);
  /** Explores a child; the whole path when it is the goal. */
  const explore = (child: Child, from: Place, index: number): Place & { goal: boolean } => {
    const node = [...from.node, index + 1];
    script.explore(child, node);
    explored++;
    const leaf = child.numbers.length === 1;
    const goal = leaf && child.step.value === target;
    const quits = leaf && !goal && !patient && random.next() < options.pQuit;
    if (!goal && (quits || explored >= maxNodes)) stopped = true;
    return { numbers: child.numbers, path: [...from.path, child.step], node, goal };
  };
  const guess = (): number[] => {
    script.say('guess', '.');
    return script.answer(randomPath(numbers, target, maxValue, random));
  };
  const root: Place = { numbers, path: [], node: [] };
  if (!patient && random.next() < options.pDirect) return guess();

  const depthFirst = (place: Place): Step[] | undefined => {
    script.current(place.numbers);
    for (const [index, child] of best(place.numbers).entries()) {
      if (index > 0) {
        script.go(place.node);
        script.current(place.numbers);
      }
      const next = explore(child, place, index);
      if (next.goal) return next.path;
      if (stopped) return undefined;
      if (next.numbers.length === 1) continue;
      script.go(next.node);
      const found = depthFirst(next);
      if (found || stopped) return found;
    }
    return undefined;
  };

  const breadthFirst = (): Step[] | undefined => {
    let frontier = [root];
    while (frontier.length > 0) {
      const found: Place[] = [];
      for (const place of frontier) {
        if (place.node.length > 0) script.go(place.node);
        script.current(place.numbers);
        for (const [index, child] of best(place.numbers).entries()) {
          const next = explore(child, place, index);
          if (next.goal) return next.path;
          if (stopped) return undefined;
          if (next.numbers.length > 1) found.push(next);
        }
      }
      frontier = found
        .sort((a, b) => heuristic(a.numbers, target) - heuristic(b.numbers, target))
        .slice(0, beam);
    }
    return undefined;
  };

  const found = options.language === 'bfs' ? breadthFirst() : depthFirst(root);
  return found ? script.answer(found) : guess();
}

function pickHeuristic(name: StreamOptions['heuristic'], random: RandomStream): Heuristic {
  if (name === 'mixed') return random.below(2) === 0 ? sumHeuristic : factorHeuristic;
  return name === 'sum' ? sumHeuristic : factorHeuristic;
}

/** Any operations, and the last as near to the target as it goes. */
function randomPath(
  numbers: readonly number[],
  target: number,
  maxValue: number,
  random: RandomStream,
): Step[] {
  const path: Step[] = [];
  let state = numbers;
  while (state.length > 1) {
    const open = children(state, maxValue);
    const near = ({ step }: Child): number => Math.abs(step.value - target);
    const child =
      state.length === 2
        ? open.reduce((a, b) => (near(b) < near(a) ? b : a))
        : open[random.below(open.length)];
    path.push(child.step);
    state = child.numbers;
  }
  return path;
}
