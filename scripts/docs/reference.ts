import type { TSchema } from '@sinclair/typebox';
import { CONTROLS, type Control } from '../../src/run/controls.ts';
import { METRICS, type Metric } from '../../src/run/metrics.ts';
import { RunSpec } from '../../src/run/spec.ts';
import { TASK_NAMES, taskKind } from '../../src/tasks/registry.ts';
import { BEHAVIOURS, type Behaviour } from '../../src/trace/behaviours.ts';

/** docs/reference.md, made from the registries: `npm run docs` writes it, a test holds the committed page against this. */
export function reference(): string {
  const tasks = TASK_NAMES.map(taskKind).map(
    (task) =>
      `### Options of the task \`${task.name}\`\n\n${task.description}\n\n${fields(task.optionsSchema)}`,
  );
  return (
    [
      '# Reference',
      'Made by `npm run docs` from the schemas and registries in `src`; do not edit by hand.',
      '## Run file',
      'A run file is JSON with comments, named `*.rlrun.json`. What is left out takes the default.',
      fields(RunSpec),
      ...tasks,
      '## Controls',
      'Numbers that can be changed while a run trains: by slider, palette or `thoughtscope control RUN name=value`. A change holds from the step after the next safe point on.',
      controls(),
      '## Metrics',
      '`response/` and `behaviour/` are means per training rollout of the step; the same names under `eval/` are of held-out puzzles at temperature 1.',
      metrics(),
      '## Behaviours',
      behaviours(),
    ].join('\n\n') + '\n'
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fields(schema: TSchema): string {
  return table(['field', 'values', 'default', 'meaning'], rows(schema, ''));
}

interface Shape extends TSchema {
  properties?: Record<string, TSchema>;
  anyOf?: { const?: unknown }[];
  type?: string;
  description?: string;
}

function rows(schema: Shape, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]: [string, Shape]) => {
    if (name === '$schema') return [];
    if (child.properties) return rows(child, `${prefix}${name}.`);
    const shown = child.default === undefined ? '' : `\`${JSON.stringify(child.default)}\``;
    return [[`\`${prefix}${name}\``, valuesOf(child), shown, child.description ?? '']];
  });
}

function valuesOf(schema: Shape): string {
  if (schema.anyOf) return schema.anyOf.map((one) => `\`${String(one.const)}\``).join(', ');
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema as Record<
    string,
    number | undefined
  >;
  const low =
    minimum !== undefined
      ? `≥ ${minimum}`
      : exclusiveMinimum !== undefined
        ? `> ${exclusiveMinimum}`
        : '';
  const high =
    maximum !== undefined
      ? `≤ ${maximum}`
      : exclusiveMaximum !== undefined
        ? `< ${exclusiveMaximum}`
        : '';
  return [schema.type ?? '', low, high].filter(Boolean).join(', ');
}

function controls(): string {
  return table(
    ['name', 'range', 'meaning'],
    Object.entries(CONTROLS as Record<string, Control>).map(
      ([name, { minimum, maximum, unit, description }]) => [
        `\`${name}\``,
        `${minimum} … ${maximum}${unit ? ` ${unit}` : ''}`,
        description,
      ],
    ),
  );
}

function metrics(): string {
  return table(
    ['name', 'unit', 'meaning'],
    Object.entries(METRICS as Record<string, Metric>).map(([name, { unit, description }]) => [
      `\`${name}\``,
      unit,
      description,
    ]),
  );
}

function behaviours(): string {
  return table(
    ['behaviour', 'mark', 'meaning'],
    Object.entries(BEHAVIOURS as Record<string, Behaviour>).map(
      ([name, { glyph, description }]) => [name, glyph, description],
    ),
  );
}
