import type { SearchNode } from '../task.ts';
import { NO_SCENE, readPrompt, readTrace } from './grammar.ts';
import { nameOf, verifyKnights } from './verify.ts';

/** The search that a response describes: a move is a role given to a person, under the roles given before. */
export function knightsTree(prompt: Int32Array, response: Int32Array): SearchNode {
  const scene = readPrompt(prompt) ?? NO_SCENE;
  const { names } = scene;
  const root: SearchNode = {
    kind: 'root',
    label: `${names.length} people`,
    ranges: [],
    state: 'open',
    turns: [],
    children: [],
  };
  /** Nodes of the people who are decided, outermost first. */
  let path: { person: number; node: SearchNode }[] = [];
  const last = (): SearchNode => path.at(-1)?.node ?? root;
  /** The node that the newest step was about. */
  let recent = root;
  for (const event of readTrace(response, scene)) {
    const { start, end } = event;
    if (event.kind === 'try') {
      const label = `${nameOf(names, event.person)} ${event.role ? 'knight' : 'knave'}`;
      const parent = last();
      let node = parent.children.find((child) => child.label === label);
      if (!node) {
        node = { kind: 'move', label, ranges: [], state: 'open', turns: [], children: [] };
        parent.children.push(node);
      }
      node.ranges.push({ start, end });
      if (!event.right) node.state = 'wrong';
      else if (!event.ok) node.state = 'failed';
      else if (event.complete) node.state = 'reached';
      if (event.ok && !path.some(({ person }) => person === event.person)) {
        path.push({ person: event.person, node });
      }
      recent = node;
    } else if (event.kind === 'back') {
      recent.turns.push({ start, end, kind: 'back' });
      const depth = path.findIndex(({ person }) => person === event.person);
      if (depth >= 0) {
        const { node } = path[depth];
        if (node.state === 'open') node.state = 'failed';
        path = path.slice(0, depth);
        recent = last();
      }
    } else if (event.kind === 'wait') {
      recent.turns.push({ start, end, kind: 'wait' });
    } else if (event.kind === 'check') {
      last().children.push({
        kind: 'check',
        label: `check ${nameOf(names, event.person)}`,
        ranges: [{ start, end }],
        state: event.right ? 'reached' : 'wrong',
        turns: [],
        children: [],
      });
    } else if (event.kind === 'answer') {
      const { correct, answered, reason } = verifyKnights(prompt, response);
      last().children.push({
        kind: 'answer',
        label: reason,
        ranges: [{ start, end }],
        state: correct ? 'reached' : answered ? 'wrong' : 'open',
        turns: [],
        children: [],
      });
    }
  }
  return root;
}
