import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { redact } from '../../src/base/redact.ts';
import { parseFilter } from '../../src/index/query.ts';
import { scanFolder } from '../../src/sources/follow/scan.ts';
import { equationsIn } from '../../src/trace/arithmetic.ts';
import { readCorrections } from '../../src/trace/detector/corrections.ts';
import { detectText } from '../../src/trace/detector/detect.ts';
import { openTagStream } from '../../src/trace/formats/tagStream.ts';
import { visible } from '../../src/trace/visible.ts';
import { checkRunFile } from '../../src/run/validate.ts';
import { deleteRun } from '../../src/worker/launch.ts';
import { startServing } from '../../src/worker/serve.ts';
import { runsFolder, tinyRun } from './worker/support/runs.ts';

const root = join(import.meta.dirname, '../..');

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );
}

describe('security', function () {
  this.timeout(60_000);

  it('has a test for every line of SECURITY.md, by name', () => {
    const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| (?!threat)/.test(line));
    assert.ok(rows.length > 15, `${rows.length} lines`);
    for (const row of rows) {
      const cell = row.split('|').at(-2) ?? '';
      const named = [...cell.matchAll(/`(test\/[^`]+)`(?: \(([^)]*)\))?|`npm run (\S+)`/g)];
      assert.ok(named.length > 0, `no test: ${row}`);
      for (const [, path, names, script] of named) {
        if (script !== undefined) {
          assert.match(
            readFileSync(join(root, 'package.json'), 'utf8'),
            new RegExp(`"${script}":`),
          );
          continue;
        }
        const pattern = path.endsWith('*.test.ts');
        const folder = join(root, path.replace('*.test.ts', ''));
        assert.ok(existsSync(pattern ? folder : join(root, path)), `${path} is not there`);
        if (pattern || names === undefined) continue;
        const written = readFileSync(join(root, path), 'utf8').replace(/\\'/g, '’');
        for (const name of names.split(';').map((each) => each.trim())) {
          assert.ok(written.includes(name), `${path} has no test “${name}”`);
        }
      }
    }
  });

  it('makes no regular expression of what a person or a file says', () => {
    const made = sources('src', 'webview')
      .filter((file) => /new RegExp\(|\bRegExp\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file).split(sep).join('/'))
      .filter((file) => !file.startsWith('src/engine/conformance/'));
    // Word lists, tag and metric names of our own, and the kind of an export: all of them constants.
    assert.deepEqual(made.sort(), [
      'src/extension/charts/export.ts',
      'src/run/metrics.ts',
      'src/trace/detector/lists.ts',
      'src/trace/formats/tagStream.ts',
    ]);
  });

  it('reads pathological texts in about linear time', () => {
    const patterns = [
      ...['a', 'a.', ' ', '(', '<', '<think>', '1 + 1 = ', '9', '\n', '"', 'wait ', '{"a":', 'x:'],
      ...['token ', 'sk-', 'http://', '\u202e', '```', '- ', '\\', '=', '\\boxed{', 'é'],
    ];
    const readers: Record<string, (text: string) => unknown> = {
      redact: (text) => redact(text, '/home/x'),
      detect: (text) => detectText(text),
      equations: (text) => equationsIn(text),
      tags: (text) => {
        const stream = openTagStream(false);
        return [stream.push(text), stream.end()];
      },
      visible,
      corrections: readCorrections,
      'run file': (text) => checkRunFile(text),
      filter: (text) => {
        try {
          return parseFilter(text);
        } catch (error) {
          return error;
        }
      },
    };
    for (const pattern of patterns) {
      const text = pattern.repeat(Math.ceil(40_000 / pattern.length));
      for (const [name, read] of Object.entries(readers)) {
        const began = process.cpuUsage();
        read(text);
        const { user, system } = process.cpuUsage(began);
        const took = (user + system) / 1000;
        assert.ok(took < 1000, `${name} on ${JSON.stringify(pattern)}: ${took.toFixed(0)} ms`);
      }
    }
  });

  it('follows no link out of a folder, or round in a circle, and deletes none’s target', async function () {
    if (process.platform === 'win32') this.skip();
    const place = mkdtempSync(join(tmpdir(), 'links-'));
    try {
      const outside = join(place, 'outside');
      const inside = join(place, 'inside');
      mkdirSync(outside);
      mkdirSync(join(inside, 'deep'), { recursive: true });
      writeFileSync(join(outside, 'secret.jsonl'), '{}\n');
      writeFileSync(join(inside, 'deep', 'own.jsonl'), '{}\n');
      symlinkSync(outside, join(inside, 'way-out'));
      symlinkSync(join(outside, 'secret.jsonl'), join(inside, 'file.jsonl'));
      symlinkSync(inside, join(inside, 'deep', 'round'));
      const { files, complete } = await scanFolder(inside);
      assert.deepEqual([files.map(({ label }) => label), complete], [['deep/own.jsonl'], true]);
      deleteRun(inside);
      assert.ok(existsSync(join(outside, 'secret.jsonl')));
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('opens no network port for a run', async () => {
    const runs = runsFolder();
    const before = process.getActiveResourcesInfo().filter((name) => /TCP|UDP/i.test(name));
    const served = await startServing(await tinyRun(runs.folder), () => undefined);
    try {
      const kinds = process.getActiveResourcesInfo();
      assert.ok(kinds.includes('PipeServerWrap') || kinds.includes('PipeWrap'), kinds.join());
      assert.deepEqual(
        kinds.filter((name) => /TCP|UDP/i.test(name)),
        before,
      );
      await served.host.finished;
    } finally {
      await served.close();
      runs.remove();
    }
  });

  it('keeps keys in the secret storage alone, and hands them to nothing but the request', () => {
    const users = sources('src/extension').filter((file) =>
      /\bsecrets\b/.test(readFileSync(file, 'utf8')),
    );
    assert.deepEqual(
      users.map((file) => relative(root, file).split(sep).join('/')),
      ['src/extension/ask/servers.ts'],
    );
    // No message to a view, no run file, no event and no record has a place for one.
    const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      contributes: { configuration: { properties: Record<string, unknown> }[] };
    };
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.ok(settings.length > 3);
    assert.ok(!settings.some((name) => /key$|token$|secret|password/i.test(name)));
    for (const file of sources('src/run', 'src/protocol')) {
      assert.doesNotMatch(readFileSync(file, 'utf8'), /\bapi_?key\b/i, file);
    }
  });
});
