import type { RandomStream } from '../../base/random.ts';
import type { Scene } from './grammar.ts';
import { consistent, evaluate, isLeaf, mentioned, renamed, withRole } from './logic.ts';
import type { Assignment, Leaf, Statement } from './logic.ts';
import type { KnightsOptions } from './options.ts';
import type { Knights } from './puzzles.ts';
import { ID, NAMES, roleId } from './words.ts';

/**
 * The prompt: what the first person says, what the second says, …, people numbered and (with drawn names) named anew by
 * `random`; then the opened `<think>`.
 */
export function writePrompt(
  { statements }: Knights,
  options: Pick<KnightsOptions, 'names'>,
  random: RandomStream,
  drill = false,
): Scene & { prompt: Int32Array } {
  const places = shuffled([...statements.keys()], random);
  const said = new Array<Statement>(statements.length);
  statements.forEach((statement, person) => {
    said[places[person]] = renamed(statement, (other) => places[other]);
  });
  const all = options.names === 'drawn' ? shuffled(NAMES, random) : NAMES;
  const names = all.slice(0, said.length);
  const words = said.flatMap((statement, person) => [
    names[person],
    ID[':'],
    ...statementTokens(statement, names),
    ID['.'],
  ]);
  const prompt = Int32Array.of(drill ? ID.drill : ID.puzzle, ...words, ID['<think>']);
  return { prompt, names, statements: said };
}

/** Prefix notation: `and knight B knave C`. */
function statementTokens(statement: Statement, names: readonly number[]): number[] {
  const leaf = ([kind, person]: Leaf): number[] => [ID[kind], names[person]];
  if (isLeaf(statement)) return leaf(statement);
  const [operator, ...sides] = statement;
  return [ID[operator], ...sides.flatMap(leaf)];
}

function shuffled(items: readonly number[], random: RandomStream): number[] {
  const order = items.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * One demonstration: mem-kk-logic's backtracking search (people in order, those whom an accepted person mentions next, knight
 * before knave), by a searcher who may guess at once, give up where it would have to go back, or overlook a conflict.
 */
export function demonstrateKnights(
  puzzle: Knights,
  options: KnightsOptions,
  random: RandomStream,
): { tokens: Int32Array; promptLength: number } {
  const drill = random.next() < options.pDrill;
  const scene = writePrompt(puzzle, options, random, drill);
  const { prompt, names, statements } = scene;
  const out: number[] = [];
  const direct = !drill && random.next() < options.pDirect;
  const found = direct
    ? statements.map(() => undefined)
    : search(scene, drill, options, random, out);
  out.push(ID['</think>'], ID['<answer>']);
  statements.forEach((_, person) => {
    out.push(names[person], roleId(found[person] ?? random.below(2) === 0));
  });
  out.push(ID['</answer>'], ID.end);
  return { tokens: Int32Array.of(...prompt, ...out), promptLength: prompt.length };
}

function search(
  { names, statements }: Scene,
  patient: boolean,
  options: KnightsOptions,
  random: RandomStream,
  out: number[],
): Assignment {
  let roles: Assignment = statements.map(() => undefined);
  let quit = false;
  /** Decides everybody in the queue; false when it has to go back or gives up. */
  const decide = (queue: readonly number[]): boolean => {
    if (queue.length === 0) return true;
    const [person, ...others] = queue;
    for (const role of [true, false]) {
      const next = withRole(roles, person, role);
      const fits = consistent(statements, next) || random.next() < options.pSlip;
      out.push(ID.try, names[person], roleId(role), fits ? ID.ok : ID.bad);
      if (!fits) continue;
      const before = roles;
      roles = next;
      const about = mentioned(statements[person]).filter((other) => others.includes(other));
      const rest = others.filter((other) => !about.includes(other));
      if (decide([...about, ...rest])) return true;
      if (quit) return false;
      roles = before;
      if (random.next() < options.pWait) out.push(ID.wait);
      out.push(ID.back, names[person]);
    }
    if (!patient && random.next() < options.pQuit) quit = true;
    return false;
  };
  const done = decide(Array.from(statements.keys()));
  if (done && random.next() < options.pCheck) {
    statements.forEach((_, person) => {
      const holds = evaluate(statements[person], roles) === roles[person];
      out.push(ID.check, names[person], holds ? ID.yes : ID.no);
    });
  }
  return roles;
}
