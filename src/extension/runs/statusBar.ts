import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { formatShare, formatStep, isAlive, speakRun, STATES } from './describe.ts';

/** One item while runs train: the newest run's step and accuracy. */
export function createStatusBar({ registry }: App): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'thoughtscope.status',
    vscode.StatusBarAlignment.Left,
    50,
  );
  item.name = 'Thoughtscope Runs';

  const show = () => {
    const living = registry
      .runs()
      .map(({ status }) => status)
      .filter(({ state }) => isAlive(state));
    const [first] = living;
    if (!first) return item.hide();
    const icon = first.state === 'running' ? 'pulse' : STATES[first.state].icon;
    const accuracy = first.accuracy === undefined ? '' : ` · ${formatShare(first.accuracy)}`;
    const more = living.length > 1 ? ` +${living.length - 1}` : '';
    const state = first.state === 'running' ? '' : `${STATES[first.state].word} `;
    item.text = `$(${icon}) ${oneLine(first.name)} ${state}${formatStep(first)}${accuracy}${more}`;
    item.tooltip = `${living.map(speakRun).join('\n')}\nClick to show the charts.`;
    item.accessibilityInformation = { label: living.map(speakRun).join('; '), role: 'button' };
    item.command = {
      command: 'thoughtscope.showCharts',
      title: 'Show Charts',
      arguments: [first.id],
    };
    item.show();
  };

  const stops = [registry.onChange(show), registry.onStatus(show)];
  show();
  return {
    dispose() {
      stops.forEach((stop) => stop());
      item.dispose();
    },
  };
}

/** A run's name is anybody's text; `$(…)` in it would draw an icon. */
function oneLine(name: string): string {
  const plain = name.replaceAll(/\s+/g, ' ').replaceAll('$(', '$ (');
  return plain.length > 30 ? `${plain.slice(0, 29)}…` : plain;
}
