import { writeFileSync } from 'node:fs';
import { runPath } from '../paths.ts';
import type { RunRecord } from '../record.ts';
import { keepModule, keptModule, keptText } from './module.ts';

/** Copies the user's own files from a run's folder to its branch's, each held against its hash. Throws UserError. */
export function copyOwn(
  from: string,
  to: string,
  { rewardModule, ownTask }: Pick<RunRecord, 'rewardModule' | 'ownTask'>,
): void {
  if (rewardModule) keepModule(to, 'rewardModule', keptModule(from, 'rewardModule', rewardModule));
  if (ownTask?.module) keepModule(to, 'taskModule', keptModule(from, 'taskModule', ownTask.module));
  if (!ownTask) return;
  const kept = { name: 'task data', hash: ownTask.data };
  writeFileSync(runPath(to, 'taskData'), keptText(runPath(from, 'taskData'), kept, 'task-data'));
}
