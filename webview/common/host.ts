import type { Static, TSchema } from '@sinclair/typebox';
import { validated } from '../../src/protocol/validate.ts';
import { VIEW_ERROR_LENGTH, type ViewError } from '../../src/protocol/viewError.ts';

/** What VS Code puts into a webview's global scope. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as a view sees it. */
export interface Host<To, From> {
  post(message: From): void;
  /** Calls `listener` with every message that fits the schema; returns how to stop. */
  receive(listener: (message: To) => void): () => void;
  /** What `setState` kept, also over a reload of the window. Not trusted: check before use. */
  getState(): unknown;
  /** Keeps navigation and choices (never data); must be structured-cloneable. */
  setState(state: unknown): void;
}

/**
 * Connects a view to the extension host; VS Code allows this once per page. `schema` describes what the host sends;
 * a message that does not fit goes to `onMalformed` and no further.
 */
export function connectHost<S extends TSchema, From extends { type: string }>(
  schema: S,
  onMalformed: (error: Error) => void,
): Host<Static<S>, From> {
  const api = acquireVsCodeApi();
  tellErrors(api);
  return {
    post: (message) => api.postMessage(message),
    receive(listener) {
      const onMessage = (event: MessageEvent<unknown>) => {
        let message: Static<S>;
        try {
          message = validated(schema, event.data, 'message from the extension');
        } catch (error) {
          onMalformed(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        listener(message);
      };
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

/** A view that fails at every frame must not fill the log. */
const MOST_ERRORS = 20;

/** What nothing has caught goes into the log of the window. */
function tellErrors(api: VsCodeApi): void {
  let told = 0;
  const tell = (reason: unknown): void => {
    if (++told > MOST_ERRORS) return;
    const words = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    const message = words.slice(0, VIEW_ERROR_LENGTH);
    api.postMessage({ type: 'view/error', message } satisfies ViewError);
  };
  window.addEventListener('error', ({ error, message }) => tell(error ?? message));
  window.addEventListener('unhandledrejection', ({ reason }) => tell(reason));
}
