import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { shippedExamples } from '../examples.ts';

export const TEMPLATES = ['task', 'reward'] as const;
export type Template = (typeof TEMPLATES)[number];

const templatesFolder = (): string => join(shippedExamples(), 'templates');

export const templateName = (template: Template): string => `own-${template}.ts`;

/**
 * Writes a module that works as it stands, and beside a task the run file that trains on it. Returns the paths, the module's
 * first. Throws UserError `usage` for a path that ends in something else, `unwritable` where a file is in the way.
 */
export function writeTemplate(template: Template, path = templateName(template)): string[] {
  const module = resolve(path);
  if (!/\.m?ts$/.test(module)) {
    throw new UserError(
      'usage',
      `${path}: the template is TypeScript; give a path that ends in .ts`,
    );
  }
  const name = templateName(template);
  const own = basename(module);
  const files = [{ from: name, to: module }];
  if (template === 'task') {
    const runFile = `${own.replace(/\.m?ts$/, '')}.rlrun.json`;
    files.push({ from: 'own-task.rlrun.json', to: join(dirname(module), runFile) });
  }
  const taken = files.find(({ to }) => existsSync(to));
  if (taken) {
    throw new UserError('unwritable', `${taken.to} is there already; choose another name.`);
  }
  try {
    mkdirSync(dirname(module), { recursive: true });
    for (const { from, to } of files) {
      const text = readFileSync(join(templatesFolder(), from), 'utf8').replaceAll(name, own);
      writeFileSync(to, text, { flag: 'wx' });
    }
  } catch (error) {
    const message = `${module}: the template cannot be written (${messageOf(error)}).`;
    throw new UserError('unwritable', message, { cause: error });
  }
  return files.map(({ to }) => to);
}
