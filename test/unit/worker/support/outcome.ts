import { readCheckpoint } from '../../../../src/run/checkpoints/folder.ts';
import { UNREPEATABLE } from '../../../../src/run/metrics.ts';
import { runPath } from '../../../../src/run/paths.ts';
import { openReader } from '../../../../src/run/store/reader.ts';
import { weightsOf } from '../../run/support/tiny.ts';

/** Everything of a run that must not depend on how often it was broken off. */
export async function outcomeOf(folder: string, last = 'step-6') {
  const reader = openReader(runPath(folder, 'store'));
  const metrics = reader
    .eventsOfType('metric')
    .map((event) => [
      event.phase,
      event.step,
      event.type === 'metric' &&
        Object.entries(event.values).filter(
          ([name]) => !UNREPEATABLE.some((prefix) => name.startsWith(prefix)),
        ),
    ]);
  const controls = reader
    .eventsOfType('control')
    .map((event) => event.type === 'control' && [event.phase, event.step, event.name, event.after]);
  const rollouts = reader
    .rolloutSteps('train')
    .map((step) =>
      reader.rollouts([`${step}/train/0`]).map(({ pieces, advantage }) => [pieces, advantage]),
    );
  reader.close();
  const { models } = await readCheckpoint(runPath(folder, 'checkpoints'), last);
  return { metrics, controls, rollouts, weights: weightsOf(models.policy) };
}
