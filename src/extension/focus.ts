import { createEmitter, type Listener, type Stop } from './emitter.ts';

/** Which runs are on show, and which of them the sliders act on. Tree, charts and commands share it. */
export interface Focus {
  /** Ids in the order of choosing; may name runs that are gone. */
  shown(): string[];
  /** The last one shown on purpose. */
  selected(): string | undefined;
  show(ids: readonly string[], selected?: string): void;
  onChange(listener: Listener<void>): Stop;
}

/** `vscode.Memento`, as far as it is needed. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'focus';

export function createFocus(memory: Memory): Focus {
  const changes = createEmitter<void>();
  let { shown, selected } = read(memory.get(KEY));
  return {
    shown: () => shown,
    selected: () => selected,
    show(ids, chosen) {
      const next = [...new Set(ids)];
      const nextSelected =
        chosen ?? (selected !== undefined && next.includes(selected) ? selected : next[0]);
      if (nextSelected === selected && next.join('\n') === shown.join('\n')) return;
      shown = next;
      selected = nextSelected;
      void memory.update(KEY, { shown, selected });
      changes.fire();
    },
    onChange: (listener) => changes.listen(listener),
  };
}

/** What an earlier version or another hand may have stored is not trusted. */
function read(stored: unknown): { shown: string[]; selected: string | undefined } {
  const { shown, selected } = (stored ?? {}) as { shown?: unknown; selected?: unknown };
  return {
    shown: Array.isArray(shown) ? shown.filter((id): id is string => typeof id === 'string') : [],
    selected: typeof selected === 'string' ? selected : undefined,
  };
}
