import type { SearchNode, TokenRange } from '../task.ts';
import { readPrompt, readTrace } from './grammar.ts';
import { verifyStream, writeStep } from './verify.ts';

/** The search of a response: operations are moves from the node that they were explored from, goal tests their outcomes. */
export function streamTree(prompt: Int32Array, response: Int32Array, maxValue: number): SearchNode {
  const puzzle = readPrompt(prompt, maxValue);
  const root = node('root', puzzle ? `${puzzle.numbers.join(' ')} → ${puzzle.target}` : 'puzzle');
  const byName = new Map<string, SearchNode>([['', root]]);
  let last = root;
  for (const event of readTrace(puzzle, response, maxValue)) {
    switch (event.kind) {
      case 'explore': {
        const found = node('move', writeStep(event.step), event);
        if (event.fault !== undefined) found.state = 'wrong';
        (byName.get(event.from) ?? root).children.push(found);
        if (event.node !== undefined && !byName.has(event.node)) byName.set(event.node, found);
        last = found;
        break;
      }
      case 'check':
        last.children.push({
          ...node('outcome', `${event.value} ${event.equal ? 'equal' : 'unequal'}`, event),
          state: event.fault !== undefined ? 'wrong' : event.equal ? 'reached' : 'failed',
        });
        break;
      case 'move':
        if (event.back) last.turns.push({ kind: 'back', start: event.start, end: event.end });
        last = byName.get(event.node) ?? root;
        break;
      case 'answer': {
        const { correct, reason } = verifyStream(prompt, response, maxValue);
        const state = correct ? 'reached' : 'wrong';
        last.children.push({ ...node('answer', reason, event), state });
        break;
      }
      case 'guess':
        last = root;
        break;
      case 'current':
      case 'filler':
      case 'malformed':
        break;
    }
  }
  return root;
}

function node(kind: SearchNode['kind'], label: string, range?: TokenRange): SearchNode {
  const ranges = range ? [{ start: range.start, end: range.end }] : [];
  return { kind, label, ranges, state: 'open', turns: [], children: [] };
}
