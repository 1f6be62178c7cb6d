import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { CONTROLS, controlProblem, isControlName } from '../../run/controls.ts';
import { readNumber } from '../start/fields.ts';
import type { RunEntry } from './registry.ts';

interface Question {
  title: string;
  placeHolder: string;
  /** Offered as a first choice: nothing. */
  none?: string;
}

/** Name of the control that was chosen, '' for none, undefined when dismissed. */
export async function askControl(
  { status }: RunEntry,
  { title, placeHolder, none }: Question,
): Promise<string | undefined> {
  const items = Object.entries(status.controls)
    .filter(([name]) => isControlName(name))
    .map(([name, value]) => {
      const { label, description } = CONTROLS[name as keyof typeof CONTROLS];
      return { label, description: String(value), detail: description, name };
    });
  const nothing = none === undefined ? [] : [{ label: none, name: '' }];
  return (await vscode.window.showQuickPick([...nothing, ...items], { title, placeHolder }))?.name;
}

export async function askValue({ status }: RunEntry, name: string): Promise<number | undefined> {
  if (!isControlName(name) || status.controls[name] === undefined)
    throw new UserError('control', controlProblem(name, 0, status.controls) ?? name);
  const { label, description, minimum, maximum } = CONTROLS[name];
  const text = await vscode.window.showInputBox({
    title: `${label} of ${status.name}`,
    prompt: `${description} From ${minimum} to ${maximum}.`,
    value: String(status.controls[name]),
    validateInput: (input) => controlProblem(name, readNumber(input)),
  });
  return text === undefined ? undefined : readNumber(text);
}
