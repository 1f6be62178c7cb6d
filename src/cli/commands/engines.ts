import { listEngines, type EngineRow } from '../../engine/install/choose.ts';
import { positionals, type Command } from '../arguments.ts';
import type { Output } from '../output.ts';

export function enginesCommand(output: Output): Command {
  const command: Command = {
    usage: 'thoughtscope engines [--json] [--measure]',
    summary:
      'Lists the engines: device, memory, versions, speed (tokens a second of a small training step, sampling included), and why one is not available.',
    options: {
      json: { type: 'boolean', help: 'print a JSON list' },
      measure: { type: 'boolean', help: 'measure the speeds anew, about a second each' },
    },
    async run(given) {
      positionals(command, given, 0);
      const rows = await listEngines({
        measure: true,
        again: given.flag('measure'),
        onMeasure: (engine) => output.err(`measuring ${engine} …\n`),
      });
      output.out(given.flag('json') ? `${JSON.stringify(rows)}\n` : rows.map(describe).join(''));
      return 0;
    },
  };
  return command;
}

function describe({
  engine,
  available,
  device,
  memory,
  versions,
  speed,
  problem,
}: EngineRow): string {
  const facts = [
    available ? (device ?? 'available') : `not available: ${problem}`,
    memory === undefined ? '' : `${(memory / 2 ** 30).toFixed(0)} GiB of GPU memory`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    speed === undefined ? '' : `${Number(speed.toPrecision(3)).toLocaleString('en')} tokens/s`,
  ];
  return `${engine.padEnd(12)}${facts.filter(Boolean).join('\n            ')}\n`;
}
