import { messageOf, UserError } from '../base/errors.ts';

/** A thrown thing that can cross threads. */
export interface PlainError {
  message: string;
  /** Of a UserError. */
  code?: string;
  stack?: string;
}

export function plainError(error: unknown): PlainError {
  return {
    message: messageOf(error),
    code: error instanceof UserError ? error.code : undefined,
    stack: error instanceof Error ? error.stack : undefined,
  };
}

export function thrown({ message, code, stack }: PlainError): Error {
  if (code !== undefined) return new UserError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
