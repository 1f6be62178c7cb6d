import * as vscode from 'vscode';

/** Name without the prefix and type of each setting; package.json declares the same (contributions test). */
export interface Settings {
  runsFolder: string;
  threads: number;
  engine: 'auto' | 'wasm' | 'tensorflow' | 'webgpu';
  'control.preview': boolean;
  'worker.priority': 'low' | 'normal';
  /** Objects with a name and a url; what a person wrote there is not trusted. */
  servers: unknown[];
}
export type SettingName = keyof Settings;

const SECTION = 'thoughtscope';

/** The setting's value for `scope` (a folder), or the default that package.json declares. */
export function setting<N extends SettingName>(name: N, scope?: vscode.Uri): Settings[N] {
  const value = vscode.workspace.getConfiguration(SECTION, scope).get<Settings[N]>(name);
  if (value === undefined) throw new Error(`package.json declares no setting ${SECTION}.${name}`);
  return value;
}

export function onSettingChange(name: SettingName, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SECTION}.${name}`)) listener();
  });
}
