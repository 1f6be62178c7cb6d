/** One form for the lines of every log, so that worker, window and views can be read side by side: by run and sequence number. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The run that a line is about and the last event of it that the writer knew. */
export interface LogPlace {
  run?: string;
  seq?: number;
}

/** `run ID seq N`; empty where no run is meant. */
export function placeWords({ run, seq }: LogPlace): string {
  if (run === undefined) return '';
  return seq === undefined ? `run ${run}` : `run ${run} seq ${seq}`;
}

/** `TIME LEVEL [run ID seq N] MESSAGE`; further lines of the message are indented: they begin no entry. */
export function logLine(time: Date, level: LogLevel, place: LogPlace, message: string): string {
  const where = placeWords(place);
  const text = message.trimEnd().replaceAll('\n', '\n  ');
  return `${time.toISOString()} ${level} ${where === '' ? '' : `[${where}] `}${text}`;
}

/** Whether lines of a level are written, given the least level that is. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/** The least level that a setting or variable asks for; info where it names none. */
export function logLevelOf(name: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === name) ?? 'info';
}

/** Writes a line, as `info` where no level is given. */
export type LineLog = (message: string, level?: LogLevel) => void;
