import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

describe('bin/thoughtscope', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bin-'));
    cpSync(join(root, 'bin'), join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const bin = (): string => join(home, 'bin', 'thoughtscope');
  const start = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [bin(), ...args], { encoding: 'utf8' });

  /** As on a Node that is too old. */
  function startOnOldNode(env: NodeJS.ProcessEnv): ReturnType<typeof spawnSync> {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, bin()];
    return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  }

  function putCli(code: string): void {
    mkdirSync(join(home, 'dist'));
    writeFileSync(join(home, 'dist', 'cli.js'), code);
  }

  it('says how to build a clone that is not built', () => {
    mkdirSync(join(home, 'src'));
    const { status, stderr } = start();
    assert.equal(status, 1);
    assert.match(String(stderr), /npm run build/);
  });

  it('says that an installation without its bundle is damaged', () => {
    const { status, stderr } = start();
    assert.equal(status, 1);
    assert.match(String(stderr), /cli\.js is missing/);
  });

  it('passes arguments and the exit code through', () => {
    putCli('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 130;');
    const { status, stdout } = start('run', 'a b', '--json');
    assert.equal(status, 130);
    assert.deepEqual(JSON.parse(String(stdout)), ['run', 'a b', '--json']);
  });

  it('names the Node it needs when this one is too old and no other is known', () => {
    putCli('');
    const { status, stderr } = startOnOldNode({ THOUGHTSCOPE_NODE: '' });
    assert.equal(status, 1);
    assert.match(String(stderr), /needs Node 22\.13 or newer, this is 20\.20\.2/);
  });

  it('starts again on the Node that THOUGHTSCOPE_NODE names', () => {
    putCli('console.log(process.version); process.exitCode = 2;');
    const { status, stdout } = startOnOldNode({ THOUGHTSCOPE_NODE: process.execPath });
    assert.equal(status, 2);
    assert.equal(String(stdout).trim(), process.version);
  });
});
