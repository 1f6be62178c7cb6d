import type { FromBrowser, ToBrowser } from '../../../src/protocol/browser.ts';
import { FromBrowser as FromSchema, ToBrowser as ToSchema } from '../../../src/protocol/browser.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { createSession, type BrowserSession } from '../../../src/index/session.ts';
import type { RowStore } from '../../../src/index/store.ts';

type Message<T extends ToBrowser['type']> = Extract<ToBrowser, { type: T }>;

/** A session with what it said last, checked as both ends of a real one check it. */
export interface Played {
  session: BrowserSession;
  said: ToBrowser[];
  send(message: FromBrowser): void;
  /** Waits for a message that was not there before the call and fits. */
  next<T extends ToBrowser['type']>(
    type: T,
    fits?: (message: Message<T>) => boolean,
  ): Promise<Message<T>>;
  /** Asks for a filter and waits until it has been applied to everything. */
  query(
    query: Extract<FromBrowser, { type: 'browser/query' }>['query'],
  ): Promise<Message<'browser/state'>>;
  rows(from: number, to: number): Promise<Message<'browser/rows'>['rows']>;
}

export function play(store: RowStore, interval = 20): Played {
  const said: ToBrowser[] = [];
  const listeners = new Set<(message: ToBrowser) => void>();
  const session = createSession(store, {
    interval,
    stateInterval: 5,
    post(message) {
      // As it crosses to the view: structured cloning is JSON for all we send.
      const sent = validated(ToSchema, JSON.parse(JSON.stringify(message)), 'message');
      said.push(sent);
      listeners.forEach((listener) => listener(sent));
    },
  });
  const played: Played = {
    session,
    said,
    send: (message) => session.receive(validated(FromSchema, message, 'message')),
    next: (type, fits = () => true) =>
      new Promise((resolve) => {
        const listener = (message: ToBrowser): void => {
          if (message.type !== type || !fits(message as Message<typeof type>)) return;
          listeners.delete(listener);
          resolve(message as Message<typeof type>);
        };
        listeners.add(listener);
      }),
    async query(query) {
      const done = played.next(
        'browser/state',
        (state) =>
          JSON.stringify(state.query) === JSON.stringify(query) &&
          state.complete &&
          state.examined === 1,
      );
      played.send({ type: 'browser/query', query });
      return done;
    },
    async rows(from, to) {
      const answer = played.next('browser/rows', (rows) => rows.from === from);
      played.send({ type: 'browser/rows', from, to });
      return (await answer).rows;
    },
  };
  return played;
}
