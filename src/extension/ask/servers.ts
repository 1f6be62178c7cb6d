import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { AskServer } from '../../protocol/ask.ts';
import { baseOf } from '../../stream/client/address.ts';
import type { ServerAddress } from '../../stream/client/models.ts';
import { isObject, stringOf } from '../../trace/formats/values.ts';
import { setting } from '../settings.ts';

interface Entry {
  name: string;
  url: string;
  dialect: string;
}

/** Servers of the setting `thoughtscope.servers`. Keys lie in the secret storage, each bound to one name and one origin. */
export interface Servers {
  list(): Promise<AskServer[]>;
  address(name: string): Promise<ServerAddress>;
  add(): Promise<void>;
  setKey(name: string): Promise<void>;
}

/** A key of another origin is never sent, even if the address under a name is changed. */
const secretOf = ({ name, url }: Entry): string => `server-key ${name} ${originOf(url)}`;

function originOf(url: string): string {
  try {
    return baseOf(url).origin;
  } catch {
    return url;
  }
}

export function createServers({ secrets }: vscode.ExtensionContext): Servers {
  const entries = (): Entry[] =>
    setting('servers')
      .filter(isObject)
      .flatMap((item) => {
        const name = stringOf(item['name']);
        const url = stringOf(item['url']);
        if (name === undefined || url === undefined) return [];
        return { name, url, dialect: stringOf(item['dialect']) ?? 'auto' };
      });

  function find(name: string): Entry {
    const found = entries().find((entry) => entry.name === name);
    if (found) return found;
    throw new UserError('server', `There is no server “${name}” in the settings.`);
  }

  async function askKey(entry: Entry): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: `Key for ${entry.name}`,
      prompt: `Kept in the secret storage, sent to ${originOf(entry.url)} only. Leave empty for none.`,
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    if (key.trim() === '') await secrets.delete(secretOf(entry));
    else await secrets.store(secretOf(entry), key.trim());
  }

  return {
    list: () =>
      Promise.all(
        entries().map(async (entry) => ({
          ...{ name: entry.name, url: entry.url },
          hasKey: (await secrets.get(secretOf(entry))) !== undefined,
        })),
      ),
    async address(name) {
      const entry = find(name);
      const key = await secrets.get(secretOf(entry));
      return { url: entry.url, dialect: entry.dialect, ...(key !== undefined && { key }) };
    },
    async add() {
      const url = await vscode.window.showInputBox({
        title: 'Add a Server (1 of 3): Address',
        prompt: 'An OpenAI-compatible server, Ollama, LM Studio or Anthropic.',
        value: 'http://localhost:8000/v1',
        ignoreFocusOut: true,
        validateInput: (value) => {
          try {
            baseOf(value);
            return undefined;
          } catch (error) {
            return error instanceof Error ? error.message : String(error);
          }
        },
      });
      if (url === undefined) return;
      const name = await vscode.window.showInputBox({
        title: 'Add a Server (2 of 3): Name',
        value: baseOf(url).host,
        ignoreFocusOut: true,
        validateInput: (value) =>
          value.trim() === '' || entries().some((entry) => entry.name === value.trim())
            ? 'Give it a name that no other server has.'
            : undefined,
      });
      if (name === undefined) return;
      const entry: Entry = { name: name.trim(), url: url.trim(), dialect: 'auto' };
      await vscode.workspace
        .getConfiguration('thoughtscope')
        .update(
          'servers',
          [...entries(), { name: entry.name, url: entry.url }],
          vscode.ConfigurationTarget.Global,
        );
      await askKey(entry);
    },
    setKey: (name) => askKey(find(name)),
  };
}
