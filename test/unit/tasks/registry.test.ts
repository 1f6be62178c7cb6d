import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../../src/base/errors.ts';
import { BUILT_IN_TASKS, TASK_NAMES, taskKind, taskNamed } from '../../../src/tasks/registry.ts';

describe('task registry', () => {
  it('finds every task by its own name, with options that are complete by default', () => {
    assert.ok(TASK_NAMES.includes('countdown'));
    for (const name of TASK_NAMES) {
      const task = taskKind(name);
      assert.equal(task.name, name);
      const options = Value.Default(task.optionsSchema, {});
      const missing = [...Value.Errors(task.optionsSchema, options)].map(({ path }) => path);
      // Only the user knows where his file is.
      const own = !BUILT_IN_TASKS.includes(name);
      assert.deepEqual([...new Set(missing)], own ? ['/file'] : []);
      if (!own) assert.equal(taskNamed(name).optionsSchema, task.optionsSchema);
      for (const [field, schema] of Object.entries(task.optionsSchema.properties)) {
        assert.ok(schema.description, `${name}.${field} has no description`);
      }
      assert.ok(!Value.Check(task.optionsSchema, { ...(options as object), unknown: 1 }));
    }
  });

  it('names the tasks there are when asked for another', () => {
    assert.throws(
      () => taskNamed('countup'),
      (error: unknown) =>
        error instanceof UserError && /"countup"; known: .*countdown/.test(error.message),
    );
  });
});
