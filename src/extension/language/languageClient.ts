/** A bundle of its own (scripts/entries.mjs): two fifths of the extension's code, needed only once a trace is open. */
export { LanguageClient, TransportKind } from 'vscode-languageclient/node.js';
