import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node.js';
import { validated } from '../../../src/protocol/validate.ts';
import { serve } from '../../../src/server/server.ts';
import { namesIn, protocolSchemas, sampleOf } from './schemas.ts';
import { mutateText, mutateValue, printTallies, randomValue, throwAt } from './support.ts';

describe('fuzzed messages', function () {
  this.timeout(600_000);
  after(printTallies);

  it('of every schema in src/protocol: each taken or refused', async () => {
    const schemas = await protocolSchemas();
    const all = [...schemas.keys()].join(' ');
    // Worker, views, sampler, language server: none is forgotten.
    for (const known of ['FromCharts', 'ToTrace', 'FromAcross', 'FromAsk', 'ToBrowser', 'REQUESTS'])
      assert.ok(all.includes(known), known);
    for (const known of [
      'FromSampler',
      'SampledTokens',
      'CheckpointTarget',
      'SpansParams',
      'NOTIFICATIONS',
      'WorkerFile',
    ])
      assert.ok(all.includes(known), known);
    const names = namesIn(schemas.values());
    const list = [...schemas];
    const { refused, cases } = await throwAt(
      `messages of ${list.length} schemas`,
      100 * list.length,
      (random, i) => {
        const [name, schema] = list[i % list.length];
        const value =
          random.next() < 0.3
            ? randomValue(random, names)
            : mutateValue(sampleOf(schema, random), random, names);
        return validated(schema, value, name);
      },
      { words: /^\w+\.ts: / },
    );
    assert.ok(refused > cases / 4, `only ${refused} were refused`);
  });

  it('to the language server: every request is answered, or refused, and the next one too', async () => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    serve(server);
    const client = createProtocolConnection(
      new StreamMessageReader(down),
      new StreamMessageWriter(up),
    );
    client.listen();
    try {
      await client.sendRequest('initialize', {
        ...{ processId: null, rootUri: null, capabilities: {} },
        initializationOptions: {},
      });
      const uri = 'file:///a.trace';
      const text = '<think>\nWait, 2 + 2 = 5. Let me check.\n</think>\nSo 4.\n';
      const textDocument = { uri, languageId: 'thoughtscope-trace', version: 1, text };
      await client.sendNotification('textDocument/didOpen', { textDocument });
      const position = { line: 1, character: 3 };
      const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 9 } };
      const params = { textDocument: { uri }, position, positions: [position], range, uri };
      const methods = [
        ...['hover', 'codeLens', 'codeAction', 'documentSymbol', 'foldingRange', 'selectionRange'],
        ...['documentLink', 'inlayHint', 'semanticTokens/full', 'semanticTokens/range'],
      ].map((name) => `textDocument/${name}`);
      methods.push('thoughtscope/spans', 'thoughtscope/segment', 'nothing/like/it');
      const names = namesIn((await protocolSchemas()).values());
      await throwAt(
        'requests to the language server',
        400,
        async (random, i) => {
          if (i % 10 === 0) {
            await client.sendNotification('textDocument/didChange', {
              textDocument: { uri, version: i + 2 },
              contentChanges: [{ text: mutateText(text, random) }],
            });
          }
          const method = methods[random.below(methods.length)];
          const given = {
            ...params,
            start: 0,
            end: 50,
            offset: random.below(60),
            context: { diagnostics: [] },
          };
          const said: unknown =
            random.next() < 0.3 ? given : mutateValue(given, random, ['uri', ...names]);
          const plain = JSON.parse(JSON.stringify(said ?? {})) as object | null;
          return client.sendRequest(method, plain ?? {});
        },
        { names: ['Error', 'TypeError'] },
      );
      const symbols = await client.sendRequest('textDocument/documentSymbol', params);
      assert.ok(Array.isArray(symbols));
      // Nothing is under way any more once it has answered after the document was closed.
      await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
      await client.sendRequest('textDocument/hover', params);
    } finally {
      client.dispose();
      server.dispose();
    }
  });
});
