import type { TSchema } from '@sinclair/typebox';
import { describeSchema } from '../../run/problems.ts';
import { RunSpec } from '../../run/spec.ts';
import { TASK_NAMES, taskKind } from '../../tasks/registry.ts';

/** What VS Code's JSON support needs for completion and hover; no constraint, so that it never complains. */
export interface Hints {
  markdownDescription?: string;
  default?: unknown;
  /** Values offered in completion. */
  examples?: unknown[];
  properties?: Record<string, Hints>;
  items?: Hints;
  $ref?: string;
}

/**
 * The run file's schema as contributed to VS Code (scripts/lib/schema.mjs writes it at build). Constraints stay out: our
 * own diagnostics report every problem, once and in better words.
 */
export function contributedSchema(): Record<string, unknown> {
  const hints = hintsOf(RunSpec);
  const options = hints.properties?.task?.properties?.options;
  const name = hints.properties?.task?.properties?.name;
  if (!options || !name) throw new Error('the run file has no task.name or task.options');
  // The schema leaves a task's options to the task.
  options.properties = Object.assign(
    {},
    ...TASK_NAMES.map((task) => hintsOf(taskKind(task).optionsSchema).properties),
  ) as Record<string, Hints>;
  name.examples = [...TASK_NAMES];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: RunSpec.title,
    allowTrailingCommas: true,
    ...hints,
  };
}

export function hintsOf(schema: TSchema): Hints {
  const hints: Hints = {};
  const description = describe(schema);
  if (description) hints.markdownDescription = description;
  if (schema.default !== undefined) hints.default = schema.default;
  const values = choices(schema);
  if (values) hints.examples = values;
  const properties = schema.properties as Record<string, TSchema> | undefined;
  if (properties) {
    hints.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, hintsOf(property)]),
    );
  }
  const items = schema.items as TSchema | TSchema[] | undefined;
  if (items && !Array.isArray(items)) hints.items = hintsOf(items);
  return hints;
}

function choices(schema: TSchema): unknown[] | undefined {
  if (schema.type === 'boolean') return [true, false];
  const constants = ((schema.anyOf ?? []) as TSchema[])
    .map((option) => option.const as unknown)
    .filter((value) => value !== undefined);
  return constants.length > 0 ? constants : undefined;
}

function describe(schema: TSchema): string {
  const parts = [schema.description ?? ''];
  if (!schema.properties) {
    const fallback =
      schema.default === undefined ? '' : `; default \`${JSON.stringify(schema.default)}\``;
    parts.push(`*${describeSchema(schema)}*${fallback}`);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}
