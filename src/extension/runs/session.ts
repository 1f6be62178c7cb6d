import { messageOf } from '../../base/errors.ts';
import { placeWords } from '../../base/log.ts';
import type { RunEvent } from '../../run/events.ts';
import type { Notification } from '../../protocol/worker.ts';
import type { RunStatus } from '../../run/records.ts';
import { emptySeries, takeEvents, type Change, type Series } from '../charts/series.ts';
import { createEmitter, type Listener, type Stop } from '../emitter.ts';
import type { Log } from '../log.ts';
import type { RunLink } from '../../protocol/channel.ts';

/**
 * One run that somebody looks at: its series, kept up to date from its events, and its token stream while wanted.
 * Goes on over changes of the link (worker → reader when the run ends, reader → worker when it is resumed). A link to
 * the reader is the session's own; one to a worker is shared and stays the registry's.
 */
export interface Session {
  readonly id: string;
  readonly series: Series;
  /** The run's status as of now. */
  status(): RunStatus;
  /** Resolves when all events so far are in the series. */
  ready(): Promise<void>;
  request: RunLink['request'];
  onChange(listener: Listener<Change>): Stop;
  onEvents(listener: Listener<readonly RunEvent[]>): Stop;
  onTokens(listener: Listener<Notification<'tokens'>>): Stop;
  /** Ask for the token stream until stopped; several may ask. */
  wantTokens(): Stop;
  setStatus(status: RunStatus): void;
  /** Reads what the store has by now, where no worker tells. */
  readOn(): void;
  /** Another link from now on: reads what it missed. */
  setLink(link: RunLink): void;
  dispose(): void;
}

/** Events a request while catching up. */
const PAGE = 5000;

export function createSession(first: RunStatus, link: RunLink, log: Log): Session {
  const series = emptySeries();
  const changes = createEmitter<Change>();
  const events = createEmitter<readonly RunEvent[]>();
  const tokens = createEmitter<Notification<'tokens'>>();
  let status = first;
  let tokenUsers = 0;
  let disposed = false;
  let stops: Stop[] = [];
  let caughtUp: Promise<void>;

  const place = (): string => placeWords({ run: first.id, seq: series.lastSeq });
  const take = (batch: readonly RunEvent[]) => {
    const fresh = batch.filter((event) => event.seq > series.lastSeq);
    if (fresh.length === 0) return;
    const change = takeEvents(series, fresh);
    log.trace(`${place()}: took ${fresh.length} events`);
    changes.fire(change);
    events.fire(fresh);
  };

  /** All events that the run has and the series lacks, page by page, then the stream. */
  async function catchUp(from: RunLink): Promise<void> {
    for (;;) {
      const fromSeq = series.lastSeq + 1;
      const page = await from.request('events', { fromSeq, limit: PAGE });
      if (disposed || from !== link) return;
      take(page.events);
      if (page.events.length === 0 || series.lastSeq >= page.lastSeq) break;
    }
    if (from.live) await subscribe(from);
  }

  async function subscribe(to: RunLink): Promise<void> {
    const params = { fromSeq: series.lastSeq + 1, tokens: tokenUsers > 0 };
    const snapshot = await to.request('subscribe', params);
    if (!disposed && to === link) take(snapshot.events);
  }

  function listen(to: RunLink): void {
    stops.forEach((stop) => stop());
    stops = to.live
      ? [
          to.onNotification('events', (batch) => take(batch.events)),
          to.onNotification('tokens', (batch) => tokens.fire(batch)),
          to.onNotification('overflow', () => void start(to)),
        ]
      : [];
  }

  function start(to: RunLink): Promise<void> {
    caughtUp = catchUp(to).catch((error: unknown) => {
      // A worker that ends closes its link in the middle of a request; the next link catches up.
      if (!disposed && to === link) log.warn(`${place()}: ${messageOf(error)}`);
    });
    return caughtUp;
  }

  const tokensChanged = () => {
    if (!link.live || disposed) return;
    const current = link;
    void caughtUp
      .then(() => (current === link && !disposed ? subscribe(current) : undefined))
      .catch((error: unknown) => log.debug(`${place()}: ${messageOf(error)}`));
  };

  listen(link);
  caughtUp = start(link);

  return {
    id: first.id,
    series,
    status: () => status,
    ready: () => caughtUp,
    request: (name, params) => link.request(name, params),
    onChange: (listener) => changes.listen(listener),
    onEvents: (listener) => events.listen(listener),
    onTokens: (listener) => tokens.listen(listener),
    wantTokens() {
      if (++tokenUsers === 1) tokensChanged();
      let wanted = true;
      return () => {
        if (!wanted) return;
        wanted = false;
        if (--tokenUsers === 0) tokensChanged();
      };
    },
    setStatus: (next) => {
      status = next;
    },
    readOn() {
      if (!link.live && !disposed && status.lastSeq > series.lastSeq) void start(link);
    },
    setLink(next) {
      if (next === link || disposed) return;
      if (!link.live) link.dispose();
      link = next;
      listen(next);
      void start(next);
    },
    dispose() {
      disposed = true;
      stops.forEach((stop) => stop());
      stops = [];
      if (!link.live) link.dispose();
    },
  };
}
