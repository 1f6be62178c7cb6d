import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { overSocket } from '../../../src/protocol/connection.ts';
import { freshSocketPath } from '../../../src/worker/socket.ts';

const timers = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a connection', () => {
  it('that is dropped in the middle of a message leaves no timer to keep the process alive', async () => {
    const path = freshSocketPath();
    const server = createServer();
    await once(server.listen(path), 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const peer = connect(path);
    const [socket] = await accepted;
    const before = timers();
    const connection = overSocket(socket);
    connection.listen();
    peer.write('Content-Length: 1000\r\n\r\n{"jsonrpc"');
    await once(socket, 'data');
    await new Promise((resolve) => setImmediate(resolve));
    connection.dispose();
    socket.destroy();
    peer.destroy();
    assert.equal(timers(), before);
    server.close();
    rmSync(path, { force: true });
  });
});
