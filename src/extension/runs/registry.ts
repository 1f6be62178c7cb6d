import { messageOf, UserError } from '../../base/errors.ts';
import type { RunStatus } from '../../run/records.ts';
import { createEmitter, type Listener, type Stop } from '../emitter.ts';
import type { Log } from '../log.ts';
import type { RunLink } from '../../protocol/channel.ts';
import type { Door } from '../worker/door.ts';
import { isAlive } from './describe.ts';
import { createSession, type Session } from './session.ts';

/** A folder of runs. */
export interface Root {
  folder: string;
  /** What to call it where several are shown; undefined when there is only one. */
  label?: string;
}

export interface RunEntry {
  status: RunStatus;
  root: Root;
}

export interface StatusChange {
  before: RunStatus | undefined;
  after: RunStatus;
}

/** All runs that this window knows: living ones by an attached client, the others as last listed. */
export interface Registry {
  /** Living runs first, then the newest. */
  runs(): RunEntry[];
  find(id: string): RunEntry | undefined;
  /** Lists the roots again and attaches to workers that live. */
  refresh(): Promise<void>;
  /** The run's shared session, made on first use. */
  session(id: string): Promise<Session>;
  /** To the run's living worker; a UserError when none lives. */
  worker(id: string): Promise<RunLink>;
  onChange(listener: Listener<void>): Stop;
  onStatus(listener: Listener<StatusChange>): Stop;
  dispose(): void;
}

/** Runs of other trainers that this window follows; they are no folder's. */
export interface FollowedRuns {
  list(): RunStatus[];
  link(id: string): RunLink | undefined;
  onStatus(listener: Listener<RunStatus>): Stop;
}

export interface RegistryOptions {
  door: Door;
  roots: () => Root[];
  /** Whether this window may talk to workers at all (a trusted workspace). */
  mayAttach: () => boolean;
  followed?: FollowedRuns;
  log: Log;
}

/** Milliseconds between the loss of a worker and looking what became of its run. */
const LOST_DELAY = 300;

/** Milliseconds between two looks at runs that train without this window being attached: starting, remote, untrusted. */
const UNATTACHED_DELAY = 3000;

export function createRegistry(options: RegistryOptions): Registry {
  const { door, roots, mayAttach, followed, log } = options;
  const entries = new Map<string, RunEntry>();
  const links = new Map<string, RunLink>();
  const connecting = new Map<string, Promise<void>>();
  const sessions = new Map<string, Promise<Session>>();
  const changes = createEmitter<void>();
  const statuses = createEmitter<StatusChange>();
  let refreshing: Promise<void> | undefined;
  let again = false;
  let disposed = false;
  let nextLook: NodeJS.Timeout | undefined;

  function update(root: Root, after: RunStatus): void {
    const before = entries.get(after.id)?.status;
    entries.set(after.id, { status: after, root });
    void sessions.get(after.id)?.then((session) => {
      session.setStatus(after);
      if (!links.has(after.id)) session.readOn();
    });
    if (!before || !sameStatus(before, after)) statuses.fire({ before, after });
  }

  async function list(): Promise<void> {
    const seen = new Set<string>();
    for (const root of roots()) {
      let found: RunStatus[];
      try {
        found = await door.list(root.folder);
      } catch (error) {
        log.warn(`Cannot list the runs in ${root.folder}: ${messageOf(error)}`);
        for (const [id, entry] of entries) if (entry.root.folder === root.folder) seen.add(id);
        continue;
      }
      for (const status of found) {
        if (seen.has(status.id)) continue;
        seen.add(status.id);
        // What the worker itself says is newer than what a list read.
        if (!links.has(status.id)) update(root, status);
      }
    }
    for (const status of followed?.list() ?? []) {
      seen.add(status.id);
      update(rootOf(status), status);
    }
    for (const id of [...entries.keys()]) if (!seen.has(id)) forget(id);
    await Promise.all([...entries.values()].map(({ status }) => attach(status)));
    changes.fire();
    const unattached = ({ status: { id, state } }: RunEntry) => isAlive(state) && !links.has(id);
    if ([...entries.values()].some(unattached)) lookAgain(UNATTACHED_DELAY);
  }

  function lookAgain(delay: number): void {
    clearTimeout(nextLook);
    if (disposed) return;
    nextLook = setTimeout(() => void registry.refresh(), delay);
    nextLook.unref();
  }

  function forget(id: string): void {
    entries.delete(id);
    links.get(id)?.dispose();
    links.delete(id);
    void sessions.get(id)?.then((session) => session.dispose());
    sessions.delete(id);
  }

  function attach({ id, folder, state, pid }: RunStatus): Promise<void> {
    if (!isAlive(state) || pid === undefined || links.has(id) || !mayAttach() || disposed) {
      return Promise.resolve();
    }
    let attempt = connecting.get(id);
    if (!attempt) {
      attempt = connect(id, folder).finally(() => connecting.delete(id));
      connecting.set(id, attempt);
    }
    return attempt;
  }

  async function connect(id: string, folder: string): Promise<void> {
    let link: RunLink;
    try {
      link = await door.connect(folder);
    } catch (error) {
      log.debug(`Run ${id}: no worker answers (${messageOf(error)})`);
      return;
    }
    if (disposed || !entries.has(id)) return link.dispose();
    links.set(id, link);
    const take = (status: RunStatus) => {
      const entry = entries.get(id);
      if (!entry || links.get(id) !== link) return;
      update(entry.root, status);
      changes.fire();
      if (!isAlive(status.state)) detach(id, link);
    };
    link.onNotification('status', take);
    link.onClose(() => {
      if (links.get(id) !== link) return;
      detach(id, link);
      // Its worker is gone without a word: look in the store what it left.
      lookAgain(LOST_DELAY);
    });
    try {
      take(await link.request('status', {}));
    } catch (error) {
      log.debug(`Run ${id}: ${messageOf(error)}`);
    }
    if (links.get(id) === link) (await sessions.get(id))?.setLink(link);
  }

  /** The worker is done or gone: from here on the reader answers, so that the worker can end. */
  function detach(id: string, link: RunLink): void {
    links.delete(id);
    const folder = entries.get(id)?.status.folder;
    const session = sessions.get(id);
    void (async () => {
      if (folder !== undefined && session) (await session).setLink(await door.read(folder));
    })()
      .catch((error: unknown) => log.warn(`Run ${id}: ${messageOf(error)}`))
      .finally(() => link.dispose());
  }

  const stopFollowing = followed?.onStatus((status) => {
    if (disposed) return;
    const isNew = !entries.has(status.id);
    update(rootOf(status), status);
    if (isNew) changes.fire();
  });

  const registry: Registry = {
    runs: () =>
      [...entries.values()].sort(
        (a, b) =>
          Number(isAlive(b.status.state)) - Number(isAlive(a.status.state)) ||
          (a.status.id < b.status.id ? 1 : -1),
      ),
    find: (id) => entries.get(id),
    refresh() {
      if (disposed) return Promise.resolve();
      again = refreshing !== undefined;
      refreshing ??= (async () => {
        do {
          again = false;
          await list();
        } while (again && !disposed);
      })().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    session(id) {
      const known = sessions.get(id);
      if (known) return known;
      const entry = entries.get(id);
      if (!entry) return Promise.reject(unknownRun(id));
      const made = (async () => {
        const link = links.get(id) ?? followed?.link(id) ?? (await door.read(entry.status.folder));
        const session = createSession(entries.get(id)?.status ?? entry.status, link, log);
        // It may have come to life or ended while the reader opened.
        session.setLink(links.get(id) ?? link);
        return session;
      })();
      sessions.set(id, made);
      made.catch(() => sessions.delete(id));
      return made;
    },
    async worker(id) {
      const entry = entries.get(id);
      if (!entry) throw unknownRun(id);
      await attach(entry.status);
      const link = links.get(id);
      if (link) return link;
      throw new UserError(
        'no-worker',
        `${entry.status.name} has no worker that answers (state: ${entry.status.state}).`,
      );
    },
    onChange: (listener) => changes.listen(listener),
    onStatus: (listener) => statuses.listen(listener),
    dispose() {
      disposed = true;
      stopFollowing?.();
      clearTimeout(nextLook);
      for (const id of [...entries.keys()]) forget(id);
    },
  };
  return registry;
}

const rootOf = ({ folder }: RunStatus): Root => ({ folder });

const unknownRun = (id: string) => new UserError('unknown-run', `There is no run ${id} any more.`);

function sameStatus(a: RunStatus, b: RunStatus): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
