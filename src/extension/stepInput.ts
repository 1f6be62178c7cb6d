import * as vscode from 'vscode';
import { BACK, type Answer, type Asker, type Choice, type StepPlace } from './steps.ts';

interface ChoiceItem extends vscode.QuickPickItem {
  id?: string;
}

/** Asks with VS Code's own boxes, which say how many questions there are and lead back. */
export const stepInput: Asker = {
  choose(at, { placeholder, choices, many, chosen }) {
    const pick = vscode.window.createQuickPick<ChoiceItem>();
    pick.placeholder = placeholder;
    pick.canSelectMany = many;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.items = itemsOf(choices);
    const before = pick.items.filter(({ id }) => id !== undefined && chosen.includes(id));
    if (many) pick.selectedItems = before;
    else pick.activeItems = before;
    return ended(pick, at, () => {
      const ids = new Set(pick.selectedItems.map(({ id }) => id));
      const found = choices.filter(({ id }) => ids.has(id)).map(({ id }) => id);
      if (found.length > 0) return found;
      pick.placeholder = `Choose at least one. ${placeholder}`;
      return undefined;
    });
  },

  write(at, { prompt, value, check }) {
    const input = vscode.window.createInputBox();
    input.prompt = prompt;
    input.value = value;
    const look = (): boolean => {
      const said = check(input.value);
      const { Error: error, Info: info } = vscode.InputBoxValidationSeverity;
      input.validationMessage = said && {
        message: said.message,
        severity: said.wrong ? error : info,
      };
      return said?.wrong !== true;
    };
    look();
    input.onDidChangeValue(look);
    return ended(input, at, () => (look() ? input.value : undefined));
  },
};

function itemsOf(choices: readonly Choice[]): ChoiceItem[] {
  let group: string | undefined;
  return choices.flatMap(({ group: own, ...choice }) => {
    const heading =
      own !== undefined && own !== group
        ? [{ label: own, kind: vscode.QuickPickItemKind.Separator }]
        : [];
    group = own;
    return [...heading, choice];
  });
}

/** Shows the box until it is accepted with an answer, dismissed, or left for the question before. */
function ended<T>(
  box: vscode.QuickPick<ChoiceItem> | vscode.InputBox,
  { title, step, total }: StepPlace,
  answer: () => T | undefined,
): Promise<Answer<T>> {
  Object.assign(box, { title, step, totalSteps: total, ignoreFocusOut: true });
  if (step > 1) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (given: Answer<T>): void => {
      resolve(given);
      box.hide();
    };
    box.onDidAccept(() => {
      const given = answer();
      if (given !== undefined) end(given);
    });
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) end(BACK);
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
