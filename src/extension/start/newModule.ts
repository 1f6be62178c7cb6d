import { join } from 'node:path';
import * as vscode from 'vscode';
import { templateName, writeTemplate, type Template } from '../../run/own/templates.ts';
import type { Handlers } from '../commands.ts';
import { requireTrust } from '../trust.ts';

/** New Task Module and New Reward Module: a template that works as it stands, written where the user says, and opened. */
export const newModuleActions: Pick<
  Handlers,
  'thoughtscope.newTaskModule' | 'thoughtscope.newRewardModule'
> = {
  'thoughtscope.newTaskModule': (file) => newModule('task', file),
  'thoughtscope.newRewardModule': (file) => newModule('reward', file),
};

const TITLES: Record<Template, string> = {
  task: 'New Task Module',
  reward: 'New Reward Module',
};

async function newModule(template: Template, given?: vscode.Uri): Promise<void> {
  requireTrust(TITLES[template]);
  const target = given instanceof vscode.Uri ? given : await askPlace(template);
  if (!target) return;
  const [module, ...others] = writeTemplate(template, target.fsPath);
  // The run file behind, the module in front: that is what is to be changed.
  for (const path of [...others, module]) {
    await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
  }
}

function askPlace(template: Template): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const name = templateName(template);
  return vscode.window.showSaveDialog({
    title: TITLES[template],
    saveLabel: 'Create',
    filters: { TypeScript: ['ts', 'mts'] },
    ...(folder !== undefined && { defaultUri: vscode.Uri.file(join(folder, name)) }),
  });
}
