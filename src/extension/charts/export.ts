import * as vscode from 'vscode';
import type { FromCharts } from '../../protocol/webview.ts';
import { safeFileName } from '../start/edit.ts';

type Save = Extract<FromCharts, { type: 'charts/save' }>;

const FILTERS: Record<Save['kind'], Record<string, string[]>> = {
  svg: { 'SVG image': ['svg'] },
  png: { 'PNG image': ['png'] },
  csv: { 'Comma-separated values': ['csv'] },
};

/** Asks where to and writes what the charts view made. `data` of a PNG is a data: URL. */
export async function saveExport({ name, kind, data }: Save): Promise<void> {
  const bytes = kind === 'png' ? fromDataUrl(data) : Buffer.from(data, 'utf8');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${safeFileName(name.replace(new RegExp(`\\.${kind}$`, 'i'), ''))}.${kind}`;
  const target = await vscode.window.showSaveDialog({
    title: 'Save Chart',
    filters: FILTERS[kind],
    defaultUri: folder ? vscode.Uri.joinPath(folder, file) : undefined,
  });
  if (target) await vscode.workspace.fs.writeFile(target, bytes);
}

function fromDataUrl(url: string): Uint8Array {
  const comma = url.indexOf(',');
  if (!/^data:image\/png;base64$/.test(url.slice(0, comma))) {
    throw new Error('the chart arrived in an unknown form, not as a PNG');
  }
  return Buffer.from(url.slice(comma + 1), 'base64');
}
