import type { RunLink } from '../../protocol/channel.ts';
import type { Branched, BranchRequest } from '../../run/branch.ts';
import type { SampleAnswer, SampledTokens, SampleRequest } from '../../protocol/sampler.ts';
import type { Askable } from '../../run/intervene/askable.ts';
import type { RunStatus } from '../../run/records.ts';

export interface LaunchOptions {
  /** Run file as text, and where it lies: `start` may name a folder relative to it. */
  text: string;
  file: string;
  baseFolder: string;
  /** Fields to put over the file's, by path. */
  values: Record<string, unknown>;
  /** Folder that holds the runs; the run gets a new one inside. */
  runsFolder: string;
}

export interface SampleOptions {
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  onTokens?: (tokens: SampledTokens) => void;
}

/** The extension's one way to runs. Everything that touches a database happens in another thread or process. */
export interface Door {
  /** Runs in a folder of runs; none when the folder does not exist. */
  list(runsFolder: string): Promise<RunStatus[]>;
  /** To the run's worker; throws when none answers. */
  connect(runFolder: string): Promise<RunLink>;
  /** Through the reader thread. */
  read(runFolder: string): Promise<RunLink>;
  /** Starts a worker for a new run; resolves to its folder when the run is recorded. */
  launch(options: LaunchOptions, signal: AbortSignal): Promise<string>;
  /** Starts a worker that goes on from the last checkpoint. */
  resume(runFolder: string, signal: AbortSignal): Promise<void>;
  /** Makes a branch of a run; its worker is started by `resume`. Resolves to the branch's folder. */
  branch(request: BranchRequest): Promise<Branched>;
  /** A branch from just before the last change of a control. */
  undo(runFolder: string, by: string): Promise<Branched & { name: string; before: number }>;
  /** The run file that a run was started with, as text. */
  runFile(runFolder: string): Promise<string>;
  /** Samples a checkpoint of a run in a process of its own. */
  sample<R extends SampleRequest>(
    runFolder: string,
    request: R,
    options: SampleOptions,
  ): Promise<SampleAnswer<R>>;
  /** What a run's checkpoints can be asked: found out in the reader thread. */
  askable(runFolder: string): Promise<Askable>;
  /** Folder of this version's worker and command line, outside the extension's own. */
  runtime(): Promise<string>;
  dispose(): void;
}
