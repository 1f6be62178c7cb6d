/**
 * Makes `target` hold what `wanted` holds and leaves alone the nodes that both begin with: a text that grows at its end is
 * appended to, and nothing that stands is styled, laid out or painted again. `wanted` is used up.
 */
export function patch(target: Node, wanted: Node): void {
  let old = target.firstChild;
  let next = wanted.firstChild;
  while (old && next && old.isEqualNode(next)) {
    old = old.nextSibling;
    next = next.nextSibling;
  }
  if (old && next && sameShell(old, next)) {
    if (old instanceof Text && next instanceof Text) grow(old, next.data);
    else patch(old, next);
    old = old.nextSibling;
    next = next.nextSibling;
  }
  while (old) {
    const gone: ChildNode = old;
    old = old.nextSibling;
    gone.remove();
  }
  while (next) {
    const fresh: ChildNode = next;
    next = next.nextSibling;
    target.appendChild(fresh);
  }
}

/** Two texts, or two elements that differ at most in what they hold. */
function sameShell(a: Node, b: Node): boolean {
  if (a instanceof Text || b instanceof Text) return a instanceof Text && b instanceof Text;
  return a.cloneNode().isEqualNode(b.cloneNode());
}

function grow(text: Text, to: string): void {
  if (to.startsWith(text.data)) text.appendData(to.slice(text.data.length));
  else text.data = to;
}
