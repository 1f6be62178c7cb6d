import type { Socket } from 'node:net';
import {
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';

/** JSON-RPC over a socket. */
export function overSocket(socket: Socket): MessageConnection {
  const reader = new SocketMessageReader(socket);
  // A message that never becomes whole would else be announced every ten seconds, for ever, even after dispose: its
  // timer keeps a process from ending.
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new SocketMessageWriter(socket));
}
