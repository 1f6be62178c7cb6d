import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openDevice, type Device } from './device.ts';
import { CONTROL, type Command, type ThreadData } from './pool.ts';
import { runShare } from './share.ts';

/** Entry of one of the engine's threads: waits for a command, does its share, says that it is done. */
const { control, port, thread } = workerData as ThreadData;
const devices = new Map<number, Device>();
let seen = 0;

function execute(command: Command): void {
  switch (command.kind) {
    case 'open':
      devices.set(command.model.id, openDevice(command.model));
      return;
    case 'close':
      devices.delete(command.id);
      return;
    default: {
      const device = devices.get(command.id);
      if (!device) throw new Error(`thread ${thread}: no model ${command.id}`);
      runShare(device, thread, command, () => Atomics.add(control, CONTROL.next, 1));
    }
  }
}

for (;;) {
  // A short spin first: commands of one step follow each other within microseconds.
  for (let spin = 0; spin < 2000 && Atomics.load(control, CONTROL.sequence) === seen; spin++);
  Atomics.wait(control, CONTROL.sequence, seen);
  seen++;
  const received: { message: Command } | undefined = receiveMessageOnPort(port);
  if (!received) throw new Error(`thread ${thread}: woken without a command`);
  try {
    execute(received.message);
  } catch (error) {
    port.postMessage(error instanceof Error ? (error.stack ?? error.message) : String(error));
    // Far below zero, whatever the others still subtract: the engine's thread sees the failure.
    Atomics.sub(control, CONTROL.busy, 1 << 20);
    Atomics.notify(control, CONTROL.busy);
    continue;
  }
  Atomics.sub(control, CONTROL.busy, 1);
  Atomics.notify(control, CONTROL.busy);
}
