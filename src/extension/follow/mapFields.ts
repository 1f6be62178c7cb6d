import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { Examined } from '../../sources/follow/examine.ts';
import {
  MAPPABLE,
  type FieldMapping,
  type FieldPath,
  type MappableField,
} from '../../trace/formats/fields.ts';
import type { Following } from './following.ts';

const NAMES = Object.keys(MAPPABLE) as MappableField[];
const words = (path: FieldPath): string => path.join(' › ');

interface FieldItem extends vscode.QuickPickItem {
  field?: MappableField;
  done?: boolean;
}
interface KeyItem extends vscode.QuickPickItem {
  path?: FieldPath;
}

/** Asks field by field which of the file's keys is which; undefined when dismissed. */
export async function askMapping(
  following: Following,
  path: string,
): Promise<FieldMapping | undefined> {
  let mapping: FieldMapping = { ...following.ruleFor(path)?.mapping };
  for (;;) {
    const examined = await following.examine(path, isEmpty(mapping) ? undefined : mapping);
    if (examined.keys.length === 0) {
      throw new UserError(
        'fields',
        'The file holds no readable record, so there is nothing to map.',
      );
    }
    const chosen = await askField(examined, mapping);
    if (!chosen) return undefined;
    if (chosen.field === undefined) return mapping;
    const key = await askKey(examined, chosen.field);
    if (key) mapping = changed(mapping, chosen.field, key.path);
  }
}

const isEmpty = (mapping: FieldMapping): boolean => Object.keys(mapping).length === 0;

async function askField(examined: Examined, mapping: FieldMapping): Promise<FieldItem | undefined> {
  const { format, preview } = examined;
  const now =
    'problem' in preview
      ? preview.problem
      : `${oneLine(preview.prompt)} → ${oneLine(preview.response)}`;
  const items: FieldItem[] = [
    {
      label: '$(check) Use these fields',
      description: format,
      detail: now,
      done: true,
      alwaysShow: true,
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...NAMES.map((field) => ({
      label: field,
      description: mappedWords(mapping, field),
      detail: MAPPABLE[field],
      field,
    })),
  ];
  const title = 'Map Fields';
  const placeHolder = 'Choose a field to say where it stands in the file';
  return vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 80);

function mappedWords(mapping: FieldMapping, field: MappableField): string {
  const value = mapping[field];
  if (!value || value.length === 0) return 'as found';
  if (field === 'rewards') return (value as readonly FieldPath[]).map(words).join(', ');
  return words(value as FieldPath);
}

async function askKey({ keys }: Examined, field: MappableField): Promise<KeyItem | undefined> {
  const items: KeyItem[] = [
    { label: '$(discard) As found by the format' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...keys.map(({ path, kind, example }) => ({
      label: words(path),
      description: kind,
      detail: oneLine(example),
      path,
    })),
  ];
  return vscode.window.showQuickPick(items, {
    title: `Map Fields: ${field}`,
    placeHolder: MAPPABLE[field],
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
}

/** Several terms of the reward may be chosen; choosing one again takes it away. */
function changed(
  mapping: FieldMapping,
  field: MappableField,
  path: FieldPath | undefined,
): FieldMapping {
  const { [field]: before, ...rest } = mapping;
  if (!path) return rest;
  if (field !== 'rewards') return { ...rest, [field]: path };
  const known = (before ?? []) as readonly FieldPath[];
  const others = known.filter((each) => words(each) !== words(path));
  const rewards = others.length < known.length ? others : [...known, path];
  return rewards.length > 0 ? { ...rest, rewards } : rest;
}
