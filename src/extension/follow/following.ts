import { basename, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import type { RunStatus } from '../../run/records.ts';
import type { Examined } from '../../sources/follow/examine.ts';
import { startFollower, type Follower } from '../../sources/follow/link.ts';
import type { FollowTarget, MappingRule, RolloutFile } from '../../sources/follow/run.ts';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import { createEmitter } from '../emitter.ts';
import type { Memory } from '../focus.ts';
import type { Log } from '../log.ts';
import type { FollowedRuns } from '../runs/registry.ts';
import { readRules, readTargets } from './remembered.ts';

/** Runs of other trainers that this window follows, remembered over reloads. */
export interface Following extends FollowedRuns {
  /** Follows a folder or file; one that is followed already is not followed twice. */
  start(path: string): Promise<RunStatus>;
  stop(id: string): void;
  /** The correction by hand for a file. */
  ruleFor(path: string): MappingRule | undefined;
  /** Remembers a correction for the files like this one, and reads the runs again that hold them. */
  remember(rule: MappingRule): Promise<void>;
  examine(path: string, mapping?: FieldMapping): Promise<Examined>;
  /** Files of a followed run that the rollout browser can show. */
  rolloutFiles(id: string): Promise<RolloutFile[]>;
  /** Follows again what was followed when the window closed. */
  restore(): void;
  dispose(): void;
}

export interface FollowingOptions {
  memory: Memory;
  /** Folder of this version's bundles; asked at the first need. */
  bundle: () => Promise<string>;
  log: Log;
}

const TARGETS = 'followed';
const RULES = 'fieldMappings';

export function createFollowing({ memory, bundle, log }: FollowingOptions): Following {
  const changes = createEmitter<RunStatus>();
  const statuses = new Map<string, RunStatus>();
  let targets = readTargets(memory.get(TARGETS));
  let rules = readRules(memory.get(RULES));
  let follower: Promise<Follower> | undefined;
  for (const target of targets) statuses.set(target.id, waiting(target, 'Not looked at yet.'));

  const running = (): Promise<Follower> =>
    (follower ??= bundle().then((folder) =>
      startFollower(join(folder, 'follow.js'), (error) => log.error(error.message)),
    ));

  /** A link that may be asked for before the thread has started. */
  const links = new Map<string, ReturnType<Follower['link']>>();

  function take(status: RunStatus): void {
    if (!targets.some(({ id }) => id === status.id)) return;
    statuses.set(status.id, status);
    changes.fire(status);
  }

  async function open(target: Omit<FollowTarget, 'mappings'>): Promise<RunStatus> {
    const thread = await running();
    const link = thread.link(target.id);
    if (!links.has(target.id)) {
      links.set(target.id, link);
      link.onNotification('status', take);
    }
    const status = await thread.follow({ ...target, mappings: rules });
    take(status);
    return status;
  }

  return {
    list: () => [...statuses.values()],
    link: (id) => links.get(id),
    onStatus: (listener) => changes.listen(listener),
    ruleFor: (path) => rules.find((rule) => fits(rule, path)),
    examine: async (path, mapping) => (await running()).examine(path, mapping),
    rolloutFiles: async (id) => (await running()).rolloutFiles(id),
    async start(path) {
      const known = targets.find((target) => target.path === path);
      const target = known ?? { id: newId(path, new Date()), path, name: basename(path) };
      if (!known) targets = [...targets, target];
      try {
        const status = await open(target);
        await memory.update(TARGETS, targets);
        return status;
      } catch (error) {
        if (!known) targets = targets.filter(({ id }) => id !== target.id);
        throw error;
      }
    },
    stop(id) {
      targets = targets.filter((target) => target.id !== id);
      statuses.delete(id);
      links.delete(id);
      void follower?.then((thread) => thread.drop(id));
      void memory.update(TARGETS, targets);
    },
    async remember(rule) {
      rules = [
        rule,
        ...rules.filter(({ folder, suffix }) => folder !== rule.folder || suffix !== rule.suffix),
      ];
      await memory.update(RULES, rules);
      const folder = rule.folder ?? '';
      const holding = targets.filter(
        ({ path }) => folder.startsWith(path) || path.startsWith(folder),
      );
      await Promise.all(holding.map(open));
    },
    restore() {
      for (const target of targets) {
        open(target).catch((error: unknown) => {
          log.warn(`Following ${target.path}: ${messageOf(error)}`);
          take(waiting(target, messageOf(error)));
        });
      }
    },
    dispose() {
      void follower?.then((thread) => thread.close());
    },
  };
}

function fits({ folder, suffix }: MappingRule, path: string): boolean {
  return (
    path.endsWith(suffix) &&
    (folder === undefined || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`))
  );
}

/** As our own runs are named: sorts by the time when following began. */
function newId(path: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const words = basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${time}-followed-${words || 'run'}-${now.getMilliseconds()}`;
}

function waiting(
  { id, name, path }: Pick<FollowTarget, 'id' | 'name' | 'path'>,
  message: string,
): RunStatus {
  const nothing = { phase: 'rl', step: 0, steps: 0, elapsed: 0, lastSeq: 0, controls: {} } as const;
  return { id, name, folder: path, state: 'followed', message, ...nothing };
}
