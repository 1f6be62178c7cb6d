/**
 * An error that the person at the keyboard caused or can mend. Its message says what is wrong, where, and what to do;
 * it is shown without a stack. Anything else that is thrown is a defect and is shown with one.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Stable word for tests and scripts, for instance `run-file`, `checkpoint`, `busy`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
