import {
  NOTIFICATIONS,
  REQUESTS,
  type Notification,
  type NotificationName,
  type RequestName,
  type RequestParams,
  type RequestResult,
} from './worker.ts';
import { validated } from './validate.ts';

/** A run's answers, wherever they come from: its living worker, or a reader of its store when none lives. */
export interface RunLink {
  /** False for a reader: it answers what a store can answer, and nothing ever changes. */
  readonly live: boolean;
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** Returns the way to stop. Never fires on a reader. */
  onNotification<N extends NotificationName>(
    name: N,
    listener: (value: Notification<N>) => void,
  ): () => void;
  onClose(listener: () => void): () => void;
  dispose(): void;
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}

export function checkedParams<N extends RequestName>(name: N, params: unknown): RequestParams<N> {
  return validated(REQUESTS[name].params, params, `parameters of ${name}`);
}

export function checkedResult<N extends RequestName>(name: N, result: unknown): RequestResult<N> {
  return validated(REQUESTS[name].result, result, `result of ${name}`);
}

/** Listeners by notification; malformed ones are reported, never passed on. */
export function notificationHub(onBad: (error: Error) => void) {
  type Listener = (value: unknown) => void;
  const listeners = new Map<NotificationName, Set<Listener>>();
  return {
    on<N extends NotificationName>(
      name: N,
      listener: (value: Notification<N>) => void,
    ): () => void {
      const set = listeners.get(name) ?? new Set<Listener>();
      listeners.set(name, set.add(listener as Listener));
      return () => set.delete(listener as Listener);
    },
    fire(name: string, value: unknown): void {
      if (!Object.hasOwn(NOTIFICATIONS, name)) return;
      const known = name as NotificationName;
      try {
        const checked = validated(NOTIFICATIONS[known], value, `notification ${name}`);
        listeners.get(known)?.forEach((listener) => listener(checked));
      } catch (error) {
        onBad(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}
