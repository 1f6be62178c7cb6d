/**
 * One item of a row or list is in the tab order and the arrow keys move it. Calls `move` with the item's new index; the
 * caller draws and focuses. Returns false for keys it does not know.
 */
export function rovingKey(
  event: KeyboardEvent,
  index: number,
  count: number,
  axis: 'horizontal' | 'vertical',
  move: (to: number) => void,
): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return false;
  const [back, forth] =
    axis === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const page = 10;
  const to: Record<string, number> = {
    [back]: index - 1,
    [forth]: index + 1,
    Home: 0,
    End: count - 1,
    PageUp: index - page,
    PageDown: index + page,
  };
  if (!Object.hasOwn(to, event.key)) return false;
  move(Math.min(Math.max(to[event.key], 0), count - 1));
  event.preventDefault();
  event.stopPropagation();
  return true;
}
