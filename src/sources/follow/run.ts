import { watch, type FSWatcher } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import type { NewEvent, RunEvent } from '../../run/events.ts';
import type { RolloutRecord, RunStatus, Split } from '../../run/records.ts';
import { parseRolloutId } from '../../run/rolloutId.ts';
import type { AskedPrompts, SpanExcerpts } from '../../protocol/tallies.ts';
import type { RequestParams } from '../../protocol/worker.ts';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import { renamed } from '../metrics/names.ts';
import type { MetricRow } from '../metrics/rows.ts';
import { collectProblems, describeProblem, type ReadProblem } from '../problems.ts';
import { createTallies, excerptsOf, promptsOf } from './across.ts';
import { recordOf } from './convert.ts';
import { openFollowed, type FollowedFile, type Sink } from './files.ts';
import { scanFolder, type SeenFile } from './scan.ts';
import { createSteps } from './steps.ts';

/** A correction by hand, and the files that it is for. */
export interface MappingRule {
  /** Files below this folder (absolute); all when it is left out. */
  folder?: string;
  /** End of their names. */
  suffix: string;
  format?: string;
  mapping?: FieldMapping;
}

/** The first rule that fits a file. */
export function ruleFor(rules: readonly MappingRule[], path: string): MappingRule | undefined {
  return rules.find(
    ({ folder, suffix }) =>
      path.endsWith(suffix) && (folder === undefined || path.startsWith(join(folder, sep))),
  );
}

/** What is followed, as the host remembers it. */
export interface FollowTarget {
  id: string;
  /** Folder or file. */
  path: string;
  name: string;
  /** Formats and fields that were corrected by hand; the first pattern that fits a file holds. */
  mappings: readonly MappingRule[];
}

export interface RolloutFile {
  path: string;
  /** Path relative to the folder, with slashes. */
  label: string;
  /** Records read so far. */
  records: number;
}

/** A run that another trainer writes, read as it grows. Nothing is ever written. */
export interface FollowedRun {
  status(): RunStatus;
  events(fromSeq: number, limit: number): { events: RunEvent[]; lastSeq: number };
  rolloutSteps(split: Split): number[];
  rolloutSummaries: ReturnType<typeof createSteps>['summaries'];
  rollouts(ids: readonly string[]): Promise<RolloutRecord[]>;
  probe(group: number, sample: number): Promise<RolloutRecord[]>;
  tallies: ReturnType<typeof createTallies>;
  excerpts(params: RequestParams<'excerpts'>): Promise<SpanExcerpts>;
  askedPrompts(): Promise<AskedPrompts>;
  /** Files with rollouts that a table can show, by their paths relative to the folder. */
  rolloutFiles(): RolloutFile[];
  problems(): readonly ReadProblem[];
  /** Resolves after the first look at everything that was there. */
  ready(): Promise<void>;
  dispose(): Promise<void>;
}

export interface FollowListeners {
  events(events: RunEvent[]): void;
  status(status: RunStatus): void;
}

/** Files that hold numbers by their names. */
const isMetrics = (label: string) =>
  /tfevents\.|(^|\/)(trainer_state\.json|[^/]*metrics[^/]*\.jsonl|[^/]*\.(log|out))$/.test(label);

/** Milliseconds between two looks where nothing tells of changes (network file systems), and after something did. */
const POLL = 400;
const SOON = 40;
/** A step's means are made when its rollouts have come: a later step has begun, or none came for so long (ms) at least. */
const SETTLED = 300;
/** A file that has not changed for so long (ms) is taken for whole. */
const QUIET = 2000;
/** Looking through the folder may take at most this share of the time; but at most so long between two looks (ms). */
const SHARE = 20;
const LONGEST_POLL = 5000;

/** Held-out rollouts by the name of a folder or file: verl's validation dumps, prime-rl's and tinker's evaluations. */
const HELD_OUT = /(^|[/_.-])(val|valid|validation|eval|evals|test)([/_.-]|$)/i;

export function followRun(target: FollowTarget, listeners: FollowListeners): FollowedRun {
  const problems = collectProblems();
  const steps = createSteps();
  const open = new Map<string, { file: FollowedFile; seen: SeenFile; read: number }>();
  const trainer = new Map<number, { values: Record<string, number>; time?: number }>();
  const events: RunEvent[] = [];
  const dirty = new Set<number>();
  const news = new Map<string, { step: number; split: Split }>();
  let failure: string | undefined;
  let reading: string | undefined;
  let disposed = false;
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let last: RunStatus | undefined;
  let fileTime = Date.now();

  function emit(made: (NewEvent & { time: number })[]): void {
    if (made.length === 0) return;
    if (events.length === 0) made.unshift(started(Math.min(...made.map(({ time }) => time))));
    const fresh = made.map((event, i) => ({
      ...event,
      seq: events.length + i + 1,
      attempt: 1,
    })) as RunEvent[];
    events.push(...fresh);
    listeners.events(fresh);
  }

  function takeMetrics({ step, time, values }: MetricRow): void {
    const known = trainer.get(step);
    const named = renamed(values);
    trainer.set(step, { values: { ...known?.values, ...named }, time: time ?? known?.time });
    dirty.add(step);
  }

  const sinkFor = (file: FollowedFile, { label }: SeenFile, quiet: boolean): Sink => ({
    problems,
    metrics: takeMetrics,
    mapping: (path) => ruleFor(target.mappings, path),
    trace(trace, index, part) {
      const held = HELD_OUT.test(label) || trace.metadata?.['split'] === 'eval';
      const split: Split = held ? 'probe' : 'train';
      steps.add(file, trace, { index, part, split, late: quiet });
      const step = trace.step ?? 0;
      dirty.add(step);
      news.set(`${split}/${step}`, { step, split });
    },
  });

  /** Tells of new rollouts at once, and of the means of steps that are complete. */
  function settle(): void {
    const now = Date.now();
    const made: (NewEvent & { time: number })[] = [];
    for (const { step, split } of news.values()) {
      const count = steps.count(step, split);
      made.push({ type: 'rollout', phase: 'rl', step, split, count, stored: count, time: now });
    }
    news.clear();
    for (const step of [...dirty].sort((a, b) => a - b)) {
      const values: Record<string, number> = {};
      let waits = false;
      for (const split of ['train', 'probe'] as const) {
        const wait = steps.unsettled(step, split, SETTLED);
        // Never the mean of those finished so far: short ones finish first.
        if (wait === 0) Object.assign(values, steps.metrics(step, split));
        else if (wait !== undefined) waits = true;
      }
      const known = trainer.get(step);
      Object.assign(values, known?.values);
      if (!waits) dirty.delete(step);
      if (Object.keys(values).length === 0) continue;
      made.push({ type: 'metric', phase: 'rl', step, values, time: known?.time ?? fileTime });
    }
    emit(made);
    tell();
  }

  function tell(): void {
    const now = status();
    if (last && JSON.stringify(last) === JSON.stringify(now)) return;
    last = now;
    listeners.status(now);
  }

  function status(): RunStatus {
    let step = 0;
    let accuracy: number | undefined;
    let length: number | undefined;
    let backtracking: number | undefined;
    let [first, newest] = [Infinity, -Infinity];
    for (const event of events) {
      if (event.type !== 'metric') continue;
      first = Math.min(first, event.time);
      newest = Math.max(newest, event.time);
      if (event.step < step) continue;
      step = event.step;
      accuracy = event.values['eval/accuracy'] ?? accuracy;
      length = event.values['response/length'] ?? length;
      backtracking = event.values['behaviour/backtracking'] ?? backtracking;
    }
    step = Math.max(step, ...steps.list('train').slice(-1));
    const kinds = new Set([...open.values()].map(({ file }) => file.holds()));
    kinds.delete(undefined);
    const empty = events.length === 0 ? 'Nothing to read yet: no rollouts, no metrics.' : undefined;
    const [problem] = problems.list();
    const more = problems.count() > 1 ? ` (and ${problems.count() - 1} more)` : '';
    const message =
      failure ?? reading ?? (problem && `${describeProblem(problem)}${more}`) ?? empty;
    return {
      id: target.id,
      name: target.name,
      folder: target.path,
      state: 'followed',
      phase: 'rl',
      step,
      steps: 0,
      elapsed: newest > first ? Math.round(newest - first) : 0,
      lastSeq: events.length,
      controls: {},
      ...(accuracy !== undefined && { accuracy }),
      ...(length !== undefined && { length }),
      ...(backtracking !== undefined && { backtracking }),
      ...(kinds.size > 0 && { engine: [...kinds].join(', ') }),
      ...(message !== undefined && { message }),
    };
  }

  /** Resolves to the milliseconds that going through the folder took. */
  async function look(): Promise<number> {
    let files: SeenFile[] = [];
    const began = performance.now();
    let cost = 0;
    try {
      const found = await scanFolder(target.path);
      files = found.files;
      cost = performance.now() - began;
      failure = found.complete
        ? undefined
        : `${basename(target.path)} holds more than ${files.length.toLocaleString('en')} files; the others are not read.`;
    } catch (error) {
      failure = `Cannot read ${target.path}: ${messageOf(error)}`;
      return LONGEST_POLL;
    }
    const present = new Set(files.map(({ path }) => path));
    for (const path of [...open.keys()]) if (!present.has(path)) await drop(path);
    // Curves at once: metrics are small, and rollouts are labelled as they are read.
    const ordered = [...files].sort(
      (a, b) => Number(isMetrics(b.label)) - Number(isMetrics(a.label)),
    );
    for (const [i, seen] of ordered.entries()) {
      if (disposed) return cost;
      reading = open.has(seen.path) ? undefined : `Reading file ${i + 1} of ${files.length} …`;
      await readFile(seen);
    }
    reading = undefined;
    return cost;
  }

  async function readFile(seen: SeenFile): Promise<void> {
    let known = open.get(seen.path);
    const cut = known && (seen.size < known.seen.size || seen.inode !== known.seen.inode);
    // A table or an archive is replaced as a whole; its reader cannot go on.
    const whole = known && /\.parquet$/.test(seen.path) && seen.mtime !== known.seen.mtime;
    if (known && (cut || whole)) {
      await drop(seen.path);
      known = undefined;
    }
    const changed = !known || seen.size !== known.seen.size || seen.mtime !== known.seen.mtime;
    // Once more when it has been quiet: for a last line without its end, and for what cannot be read at all.
    const quiet = Date.now() - seen.mtime > QUIET;
    const again = known !== undefined && quiet && known.read < known.seen.mtime + QUIET;
    if (known && !changed && !again) return;
    const entry = known ?? { file: openFollowed(seen), seen, read: 0 };
    entry.seen = seen;
    entry.read = Date.now();
    open.set(seen.path, entry);
    fileTime = seen.mtime;
    try {
      await entry.file.read(sinkFor(entry.file, seen, quiet), quiet);
    } catch (error) {
      problems.add({ file: seen.label, line: 0, message: messageOf(error) });
    }
    settle();
  }

  async function drop(path: string): Promise<void> {
    const known = open.get(path);
    if (!known) return;
    open.delete(path);
    steps.remove(known.file);
    await known.file.close();
  }

  let looking: Promise<void> | undefined;
  let again = false;
  function lookSoon(): void {
    again = true;
    looking ??= (async () => {
      while (again && !disposed) {
        again = false;
        const cost = await look();
        settle();
        schedule(Math.min(LONGEST_POLL, Math.max(POLL, SHARE * cost)));
      }
    })().finally(() => {
      looking = undefined;
    });
  }

  function schedule(delay: number): void {
    clearTimeout(timer);
    if (!disposed) timer = setTimeout(lookSoon, delay);
  }

  function watchPath(): void {
    try {
      watcher = watch(target.path, { recursive: true, persistent: false }, () => {
        if (!looking) schedule(SOON);
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // Some file systems cannot be watched: polling remains.
    }
  }

  lookSoon();
  const first = looking ?? Promise.resolve();
  watchPath();

  async function record(
    step: number,
    split: Split,
    row: number,
  ): Promise<RolloutRecord | undefined> {
    const ref = steps.refs(step, split)[row];
    if (!ref) return undefined;
    const place = { step, split, row, group: ref.group };
    return recordOf(await ref.file.trace(ref.index, ref.part), place);
  }

  async function readAll(ids: readonly string[]): Promise<RolloutRecord[]> {
    const found: RolloutRecord[] = [];
    for (const id of ids) {
      const { step, split, row } = parseRolloutId(id);
      const one = await record(step, split, row);
      if (one) found.push(one);
    }
    return found;
  }

  return {
    status,
    ready: () => first,
    events: (fromSeq, limit) => ({
      events: events.slice(Math.max(0, fromSeq - 1), Math.max(0, fromSeq - 1) + limit),
      lastSeq: events.length,
    }),
    rolloutSteps: (split) => steps.list(split),
    rolloutSummaries: (step, split) => steps.summaries(step, split),
    rollouts: readAll,
    tallies: createTallies(steps),
    excerpts: (params) => excerptsOf(steps, readAll, params),
    askedPrompts: () => promptsOf(steps, readAll),
    rolloutFiles() {
      const order = new Intl.Collator('en', { numeric: true });
      return [...open.values()]
        .map(({ file, seen: { path, label } }) => ({
          ...{ path, label },
          records: file.rollouts?.() ?? 0,
        }))
        .filter(({ records }) => records > 0)
        .sort((a, b) => order.compare(a.label, b.label));
    },
    async probe(group, sample) {
      const found: RolloutRecord[] = [];
      for (const step of steps.list('probe')) {
        const rows = steps
          .refs(step, 'probe')
          .flatMap((ref, row) => (ref.group === group ? [row] : []));
        const one = rows.length > sample ? await record(step, 'probe', rows[sample]) : undefined;
        if (one) found.push(one);
      }
      return found;
    },
    problems: () => problems.list(),
    async dispose() {
      disposed = true;
      clearTimeout(timer);
      watcher?.close();
      await looking;
      for (const path of [...open.keys()]) await drop(path);
    },
  };
}

function started(time: number): NewEvent & { time: number } {
  return {
    type: 'started',
    phase: 'rl',
    step: 0,
    engine: 'followed',
    device: '',
    features: [],
    threads: 0,
    parameters: 0,
    codeVersion: '',
    fromStep: 0,
    time,
  };
}

/** The folder must be there and be readable before it is followed. */
export async function checkTarget(path: string): Promise<void> {
  try {
    await scanFolder(path);
  } catch (error) {
    throw new UserError('follow', `Cannot follow ${path}: ${messageOf(error)}`);
  }
}
