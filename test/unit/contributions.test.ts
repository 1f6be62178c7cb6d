import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/extension/commands.ts';
import { comparisonsFolder } from '../../src/compare/paths.ts';
import { RUNS_FOLDER } from '../../src/run/paths.ts';
import { BEHAVIOURS } from '../../src/trace/behaviours.ts';

/** What VS Code is told (package.json), what its words are (package.nls.json), what the code does and what people read. */
interface Manifest {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    colors: { id: string; defaults: Record<string, string> }[];
    menus: Record<string, { command: string; when?: string }[]>;
    views: Record<string, { id: string; type?: string }[]>;
    viewsWelcome: { view: string; contents: string }[];
    configuration: { properties: Record<string, Record<string, unknown>> }[];
    configurationDefaults: Record<string, Record<string, boolean>>;
    languages: { id: string; configuration?: string }[];
    grammars: { path: string; language: string }[];
    viewsContainers: { activitybar: { icon: string }[] };
    walkthroughs: {
      id: string;
      steps: { description: string; media: { markdown: string }; completionEvents: string[] }[];
    }[];
  };
}

const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(join(folder, file)));
}
const code = sources('src/extension').join('\n');

const commandIds = Object.keys(COMMANDS).sort();
const settings = Object.fromEntries(
  contributes.configuration.flatMap(({ properties }) => Object.entries(properties)),
);
/** Every string of the manifest, with where it stands. */
function* strings(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) yield* strings(child, `${path}.${key}`);
  }
}
const commandLinks = (text: string) =>
  [...text.matchAll(/command:([\w.]+)/g)].map(([, command]) => command);

/** Contrast ratio of two `#rrggbb` (WCAG 2.2, relative luminance of sRGB). */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe('package.json and the code agree', () => {
  it('on commands, each with a title in the category Thoughtscope', () => {
    const contributed = contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(contributed, commandIds);
    for (const { command, category } of contributes.commands) {
      assert.equal(category, 'Thoughtscope', command);
    }
  });

  it('on the commands that menus, welcome texts, walkthrough and code name', () => {
    const named = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const texts = Object.values(words).flatMap(commandLinks);
    const events = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) =>
        completionEvents.flatMap((event) => /^onCommand:(.*)/.exec(event)?.[1] ?? []),
      ),
    );
    const executed = [...code.matchAll(/executeCommand\(\s*'(thoughtscope\.[\w.]+)'/g)].map(
      ([, command]) => command,
    );
    const all = [...named, ...texts, ...events, ...executed];
    const ours = all.filter((command) => command.startsWith('thoughtscope.'));
    assert.ok(ours.length > 20);
    assert.deepEqual(
      [...new Set(ours)].filter((command) => !commandIds.includes(command)),
      [],
    );
  });

  it('on what the palette hides: only what makes no sense there', () => {
    const hidden = contributes.menus.commandPalette
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    // What is right-clicked in a view tells the others what they are about.
    const pointed = contributes.menus['webview/context']?.map(({ command }) => command) ?? [];
    const expected = new Set([
      'thoughtscope.refreshRuns',
      // Quick fixes of traces tell it where to go.
      'thoughtscope.goToStep',
      ...pointed,
    ]);
    assert.deepEqual(new Set(hidden), expected);
  });

  it('on views', () => {
    const ids = Object.values(contributes.views)
      .flat()
      .map(({ id }) => id);
    assert.deepEqual(ids, ['thoughtscope.runs', 'thoughtscope.charts']);
    for (const id of [...ids, ...contributes.viewsWelcome.map(({ view }) => view)]) {
      assert.ok(code.includes(`'${id}'`), `no code speaks of ${id}`);
    }
  });

  it('on settings: each is read, each read one exists, each restricted one too', () => {
    const declared = Object.keys(settings).map((name) => name.replace(/^thoughtscope\./, ''));
    const used = [...code.matchAll(/\bsetting\(\s*'([\w.]+)'/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), declared.sort());
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort(),
      Object.keys(settings).sort(),
    );
  });

  it('on where runs are kept, and that search and watching leave them out', () => {
    const folder = RUNS_FOLDER.replaceAll('\\', '/');
    assert.equal(settings['thoughtscope.runsFolder']?.default, folder);
    const beside = comparisonsFolder(RUNS_FOLDER).replaceAll('\\', '/');
    const { '[reasoning-trace]': _, ...defaults } = contributes.configurationDefaults;
    assert.deepEqual(defaults, {
      'files.watcherExclude': { [`**/${folder}/**`]: true, [`**/${beside}/**`]: true },
      'search.exclude': { [`**/${folder}`]: true, [`**/${beside}`]: true },
    });
  });

  it('on colours of behaviours, readable on every kind of theme', () => {
    const ids = contributes.colors.map(({ id }) => id);
    assert.deepEqual(
      ids,
      Object.values(BEHAVIOURS).map(({ color }) => color),
    );
    const backgrounds = {
      dark: '#1f1f1f',
      light: '#ffffff',
      highContrast: '#000000',
      highContrastLight: '#ffffff',
    };
    for (const { id, defaults } of contributes.colors) {
      assert.deepEqual(Object.keys(defaults), Object.keys(backgrounds), id);
      for (const [kind, background] of Object.entries(backgrounds)) {
        const color = defaults[kind];
        if (color === 'foreground') continue;
        // WCAG 2.2: 4.5 for text, 7 where people asked for contrast.
        const wanted = kind.startsWith('highContrast') ? 7 : 4.5;
        assert.ok(contrast(color, background) >= wanted, `${id} on ${kind}`);
      }
    }
  });

  it('on words: every %key% has one, and every word is used', () => {
    const keys = [...strings(manifest)].flatMap(([, text]) => /^%(.*)%$/.exec(text)?.[1] ?? []);
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(words).sort());
  });

  it('on files', () => {
    const files = [
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.languages.flatMap(({ configuration }) => configuration ?? []),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    for (const file of files) assert.ok(existsSync(file), file);
  });

  it('on activation: nothing that starts the extension early', () => {
    for (const event of manifest.activationEvents) {
      assert.match(event, /^(onStartupFinished|onWebviewPanel:|onFileSystem:)/);
    }
  });
});

describe('what people read agrees with package.json', () => {
  const titles = contributes.commands
    .filter(({ command }) => command !== 'thoughtscope.refreshRuns')
    .map(({ title }) => words[title.replaceAll('%', '')]);

  it('in the README: every command of the palette and every setting', function () {
    if (!existsSync('README.md')) return this.skip();
    const readme = read('README.md');
    assert.deepEqual(
      titles.filter((title) => !readme.includes(title)),
      [],
    );
    assert.deepEqual(
      Object.keys(settings).filter((name) => !readme.includes(name)),
      [],
    );
  });
});
