export type Listener<T> = (value: T) => void;
export type Stop = () => void;

/** A list of listeners. As small as it gets, so that what uses it runs without VS Code in unit tests. */
export interface Emitter<T> {
  listen(listener: Listener<T>): Stop;
  fire(value: T): void;
}

export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<Listener<T>>();
  return {
    listen(listener) {
      // Wrapped: the same function may listen twice, and each stops for itself.
      const own: Listener<T> = (value) => listener(value);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    fire(value) {
      for (const listener of [...listeners]) listener(value);
    },
  };
}
