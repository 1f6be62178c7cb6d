import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { preparedTask, type AskModule } from '../../tasks/own/task.ts';
import type { DatasetOptions, ModuleTaskOptions } from '../../tasks/own/options.ts';
import { isOwnTask, taskNamed } from '../../tasks/registry.ts';
import type { Task } from '../../tasks/task.ts';
import type { FieldProblem } from '../problems.ts';
import { readRecord } from '../record.ts';
import type { ResolvedSpec } from '../validate.ts';
import { askVerify, taskUse } from './ask.ts';
import { keepData, keptData } from './data.ts';
import { openUserModule } from './link.ts';
import { keepModule, keptModule, moduleProblems, readModule } from './module.ts';
import { prepareDataset } from './prepareDataset.ts';
import { prepareModule } from './prepareModule.ts';

type Spec = Pick<ResolvedSpec, 'task' | 'rl' | 'eval'>;
interface Places {
  baseFolder: string;
}

/** The options of a task of the user's own, which the run file's check has seen. */
function ownOptions({
  task: { name, options },
}: Pick<Spec, 'task'>):
  { name: 'module'; options: ModuleTaskOptions } | { name: 'dataset'; options: DatasetOptions } {
  return name === 'module'
    ? { name, options: options as ModuleTaskOptions }
    : { name: 'dataset', options: options as DatasetOptions };
}

/** For checks of run files: are the files there? What they hold is looked at when the run is made. */
export function ownTaskProblems(spec: Pick<Spec, 'task'>, places: Places): FieldProblem[] {
  if (!isOwnTask(spec.task.name)) return [];
  const own = ownOptions(spec);
  const at = (field: string): string[] => ['task', 'options', field];
  if (own.name === 'module') return moduleProblems(own.options.file, at('file'), places);
  const { file, verify, module } = own.options;
  const problems: FieldProblem[] = [];
  if (!existsSync(resolve(places.baseFolder, file))) {
    problems.push({ path: at('file'), message: `${file}: there is no such file` });
  }
  if (verify === 'module' && module === undefined) {
    problems.push({ path: at('verify'), message: 'needs the module that exports verify' });
  } else if (verify !== 'module' && module !== undefined) {
    problems.push({ path: at('module'), message: `is asked only where verify is "module"` });
  } else if (module !== undefined) {
    problems.push(...moduleProblems(module, at('module'), places));
  }
  return problems;
}

/**
 * Makes a task of the user's own ready: generates or reads everything, once. Undefined for built-in tasks. `keep` writes it
 * into a run's folder and returns what the record says of it; `words` are its vocabulary, `task` believes what it is told. Throws UserError.
 */
export async function prepareTask(spec: Spec, places: Places) {
  if (!isOwnTask(spec.task.name)) return undefined;
  const own = ownOptions(spec);
  const { maxTokens } = spec.rl;
  if (own.name === 'module') {
    const module = readModule(own.options.file, places);
    const perturbed = spec.eval.perturbed !== undefined;
    const prepared = await prepareModule(module, own.options, { maxTokens, perturbed });
    const keep = (folder: string) => {
      const kept = keepModule(folder, 'taskModule', module);
      return { source: kept, module: kept, data: keepData(folder, prepared) };
    };
    return { words: prepared.words, task: preparedTask(prepared, believed), keep };
  }
  const { options } = own;
  const module = options.module === undefined ? undefined : readModule(options.module, places);
  const { prepared, source } = await prepareDataset(options, { ...places, maxTokens }, module);
  const keep = (folder: string) => ({
    source,
    ...(module && { module: keepModule(folder, 'taskModule', module) }),
    data: keepData(folder, prepared),
  });
  return { words: prepared.words, task: preparedTask(prepared, believed), keep };
}

/** Before there is a run, a module's process is asked no more: what ended with words counts as right. */
const believed: AskModule = (asked) =>
  Promise.resolve(
    asked.map(({ response, ended }) => {
      const correct = ended && response !== '';
      return { correct, answered: correct, reason: correct ? 'right' : 'wrong' };
    }),
  );

/** The newest prepared data that was read: a reader asks for the same again and again. */
let newest: { hash: string; task: Task } | undefined;

/** The task of a run, to read and show its rollouts. One that a module verifies can judge nothing: see `openTask`. */
export function taskOf(folder: string, { task: { name } }: Pick<Spec, 'task'>): Task {
  if (!isOwnTask(name)) return taskNamed(name);
  const { data } = recorded(folder);
  if (newest?.hash !== data) newest = { hash: data, task: preparedTask(keptData(folder, data)) };
  return newest.task;
}

/** A task with the options that it was resolved with. */
export interface AskedTask {
  task: Task;
  options: unknown;
}

/** `taskOf` with its options. */
export function askedTaskOf(folder: string, spec: Pick<Spec, 'task'>): AskedTask {
  return { task: taskOf(folder, spec), options: spec.task.options };
}

/** The task of a run with its verifier, which may be a process until it is disposed. Throws UserError. */
export async function openTask(
  folder: string,
  spec: Pick<Spec, 'task'>,
): Promise<{ task: Task; dispose(): void }> {
  const nothing = (): void => undefined;
  if (!isOwnTask(spec.task.name)) return { task: taskNamed(spec.task.name), dispose: nothing };
  const { data, module: kept } = recorded(folder);
  const prepared = keptData(folder, data);
  if (prepared.verifier !== 'module') return { task: preparedTask(prepared), dispose: nothing };
  if (!kept) throw new UserError('task-module', `${folder}: its task's module is not on record.`);
  const own = ownOptions(spec);
  const { timeLimit, memory } = own.options;
  const source = keptModule(folder, 'taskModule', kept);
  const module = await openUserModule({ ...source, timeLimit, memory }, taskUse(own.name));
  const given = own.name === 'module' ? own.options.options : {};
  return {
    task: preparedTask(prepared, askVerify(module, given)),
    dispose: () => module.dispose(),
  };
}

function recorded(folder: string) {
  const { ownTask } = readRecord(folder);
  if (ownTask) return ownTask;
  throw new UserError('task-data', `${folder}: its task is not on record.`);
}
