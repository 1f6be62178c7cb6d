import type { Checkpoint, SavedModels } from '../checkpoints/folder.ts';
import type { TrainingState } from '../checkpoints/state.ts';

/** Where the trainer keeps its safe points: folders on a disk, or a list in a test. */
export interface CheckpointStore {
  /** Throws UserError `checkpoint` when it cannot be written. */
  write(
    state: TrainingState,
    models: SavedModels,
  ): Promise<{ name: string; hash: string; bytes: number }>;
  /** Throws UserError `checkpoint` when it is damaged. */
  read(name: string): Promise<Checkpoint>;
  /** Removes what the policy of rotation lets go. */
  rotate(): void;
}
