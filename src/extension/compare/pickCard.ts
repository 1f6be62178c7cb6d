import * as vscode from 'vscode';
import type { FoundCard } from '../../compare/cards/card.ts';

interface CardItem extends vscode.QuickPickItem {
  found: FoundCard;
}

/** The card that is to be run. A row's button shows the page that explains it instead. */
export function pickCard(cards: readonly FoundCard[]): Promise<FoundCard | undefined> {
  const explain: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('book'),
    tooltip: 'Read what it claims and how to read it',
  };
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<CardItem>();
    pick.title = 'Run a Reproduction';
    pick.placeholder = 'Choose a claim';
    pick.matchOnDetail = true;
    pick.items = cards.map((found) => ({
      label: found.card.title,
      detail: found.card.claim,
      buttons: [explain],
      found,
    }));
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (!chosen) return;
      resolve(chosen.found);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      resolve(undefined);
      pick.hide();
      void vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(item.found.page));
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Whether it is to be run quickly, with one seed. */
export async function pickSize(
  title: string,
  sizes: readonly { quick: boolean; runs: number }[],
): Promise<boolean | undefined> {
  const chosen = await vscode.window.showQuickPick(
    sizes.map(({ quick, runs }) => ({
      label: quick ? 'Quick: one seed' : 'All seeds',
      description: `${runs} runs`,
      detail: quick ? 'An indication within minutes' : 'A verdict with intervals',
      quick,
    })),
    { title, placeHolder: 'How thoroughly?' },
  );
  return chosen?.quick;
}
