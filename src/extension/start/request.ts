import { UserError } from '../../base/errors.ts';
import { isBlock } from '../../run/overrides.ts';

/** What `thoughtscope.startRun` takes from keybindings, tests and other extensions; what is left out is asked for. */
export interface StartRequest {
  /** Path of a run file. */
  file?: string;
  /** Name of a preset (examples/NAME.rlrun.json), instead of a file. */
  preset?: string;
  /** Fields to change, by path: `{"rl.steps": 40}`. Given: nothing is asked. */
  values?: Record<string, unknown>;
  /** Folder that the run is kept in; left out: as the setting says. */
  runsFolder?: string;
}

/** Arguments come from outside: anything that is no request is refused with a reason. */
export function readRequest(value: unknown): StartRequest {
  if (value === undefined || value === null) return {};
  if (!isBlock(value)) throw bad('takes one block of arguments');
  const request: StartRequest = {};
  for (const [name, field] of Object.entries(value)) {
    if (name === 'values') {
      if (!isBlock(field)) throw bad('"values" must be a block {"field.path": value}');
      request.values = field;
    } else if (name === 'file' || name === 'preset' || name === 'runsFolder') {
      if (typeof field !== 'string' || field === '') throw bad(`"${name}" must be a text`);
      request[name] = field;
    } else {
      throw bad(`knows no argument "${name}"; known: file, preset, values, runsFolder`);
    }
  }
  if (request.file !== undefined && request.preset !== undefined) {
    throw bad('takes "file" or "preset", not both');
  }
  return request;
}

const bad = (what: string) => new UserError('usage', `thoughtscope.startRun ${what}.`);
