import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { listModels } from '../../../src/stream/client/models.ts';

/** A server of another project, while a test asks it. */
export interface Live {
  /** With the version, as a person would type it. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port and waits until it lists its models. Throws with what it said where it ends before. */
export async function startLive(
  command: string,
  args: (port: number) => string[],
  cwd: string,
): Promise<Live> {
  const port = await freePort();
  const server = spawn(command, args(port), { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (data) => (said = (said + String(data)).slice(-4000)));
  const ended = once(server, 'exit');
  const url = `http://127.0.0.1:${port}/v1`;
  for (let tries = 0; tries < 400; tries++) {
    await pause(250);
    assert.equal(server.exitCode, null, `the server ended:\n${said}`);
    try {
      await listModels({ url, dialect: 'auto' });
    } catch {
      continue;
    }
    const stop = async (): Promise<void> => {
      server.kill('SIGKILL');
      await ended;
    };
    return { url, stop };
  }
  server.kill('SIGKILL');
  throw new Error(`The server did not start:\n${said}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
