import { tokenizerFiles } from '../../model/tokenizer.ts';
import type { CheckpointStore } from '../trainer/checkpoints.ts';
import { readCheckpoint, writeCheckpoint } from './folder.ts';
import { rotateCheckpoints } from './rotate.ts';

/** Checkpoints as folders under `root`, at most `keep` of the latest beside those that always stay. */
export function checkpointStore(
  root: string,
  keep: number,
  vocabulary: string[],
  end: number,
): CheckpointStore {
  const files = tokenizerFiles(vocabulary, { pad: vocabulary[0], end: vocabulary[end] });
  const tokenizer = `${JSON.stringify(files['tokenizer.json'], null, 1)}\n`;
  return {
    write: (state, models) => writeCheckpoint(root, state, models, tokenizer),
    read: (name) => readCheckpoint(root, name),
    rotate: () => void rotateCheckpoints(root, keep),
  };
}
