import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, describe, it } from 'mocha';
import type * as Oniguruma from 'vscode-oniguruma';
import type * as TextMate from 'vscode-textmate';
import { ANSWER_TAGS, END_TOKENS, TAG_FAMILIES } from '../../../src/trace/formats/tags.ts';
import { splitResponse } from '../../../src/trace/formats/split.ts';

const require = createRequire(import.meta.url);
const textmate = require('vscode-textmate') as typeof TextMate;
const oniguruma = require('vscode-oniguruma') as typeof Oniguruma;

const PATH = 'syntaxes/reasoning-trace.tmLanguage.json';

/** The grammar read by VS Code's own tokenizer. */
describe('the TextMate grammar of traces', () => {
  let grammar: TextMate.IGrammar;
  before(async () => {
    const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
    await oniguruma.loadWASM(wasm);
    const registry = new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      loadGrammar: () =>
        Promise.resolve(textmate.parseRawGrammar(readFileSync(PATH, 'utf8'), PATH)),
    });
    const loaded = await registry.loadGrammar('text.reasoning-trace');
    assert.ok(loaded);
    grammar = loaded;
  });

  /** Each token with its scopes, over all lines. */
  function tokens(text: string): { text: string; scopes: string }[] {
    let state = textmate.INITIAL;
    return text.split('\n').flatMap((line) => {
      const { tokens: found, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return found.map(({ startIndex, endIndex, scopes }) => ({
        text: line.slice(startIndex, endIndex),
        scopes: scopes.join(' '),
      }));
    });
  }
  /** What stands in a scope, joined. */
  const inside = (text: string, scope: string) =>
    tokens(text)
      .filter(({ scopes }) => scopes.includes(scope))
      .map((token) => token.text)
      .join('');

  it('marks every tag that the readers know, and nothing of the text around it', () => {
    const known = [
      ...TAG_FAMILIES.flatMap(({ open, close }) => [...open, ...close]),
      ...ANSWER_TAGS.flat(),
      ...END_TOKENS,
    ];
    assert.ok(known.length > 20);
    for (const tag of known) assert.equal(inside(`so ${tag} it`, 'meta.tag'), tag);
    assert.equal(inside('if a <thin> b, List<answers> [THINKING]', 'meta.tag'), '');
  });

  it('marks a closing tag whose opening one was pre-filled by the template', () => {
    const text = 'Let me see: 2.\n</think>\n\n2';
    assert.equal(inside(text, 'meta.tag'), '</think>');
  });

  it('marks harmony’s channels as the reader splits them', () => {
    const text =
      '<|channel|>analysis<|message|>2 + 2.<|end|><|start|>assistant<|channel|>final<|message|>4<|return|>';
    const parts = splitResponse(text);
    assert.equal(parts.family, 'harmony');
    const marked = inside(text, 'meta.tag');
    for (const control of text.match(/<\|\w+\|>/g) ?? [])
      assert.ok(marked.includes(control), control);
    const outside = tokens(text)
      .filter(({ scopes }) => !scopes.includes('meta.tag'))
      .map((token) => token.text);
    assert.deepEqual(outside, ['2 + 2.', 'assistant', '4']);
  });

  it('marks LaTeX, and leaves prices alone', () => {
    assert.equal(inside('so $x^2 = 4$ and 4', 'meta.math'), '$x^2 = 4$');
    assert.equal(
      inside('\\(a+b\\), \\[\\frac{1}{2}\\]', 'meta.math'),
      '\\(a+b\\)\\[\\frac{1}{2}\\]',
    );
    assert.equal(inside('$$\na = b\n$$\nplain', 'meta.math'), '$$a = b$$');
    assert.equal(inside('It costs $5 and then $6 more.', 'meta.math'), '');
    assert.equal(inside('the answer is \\boxed{4}', 'support.function.math'), '\\boxed');
    assert.equal(inside('$$ never closed\n\nplain', 'meta.math').includes('plain'), false);
  });

  it('marks code, whose fence ends with the reasoning at the latest', () => {
    const text = '```python\nif x <think> 3:\n  $y$\n```\nplain `code` text';
    assert.equal(inside(text, 'markup.raw.block'), 'if x <think> 3:  $y$');
    assert.equal(inside(text, 'fenced_code.block.language'), 'python');
    assert.equal(inside(text, 'markup.inline.raw'), '`code`');
    for (const { close } of TAG_FAMILIES) {
      const [tag] = close;
      if (!/^\W/.test(tag)) continue;
      const open = `\`\`\`\nx = 1\n${tag}\nThe answer`;
      assert.equal(inside(open, 'meta.tag'), tag);
      assert.equal(inside(open, 'markup.raw.block').includes('answer'), false, tag);
    }
  });

  it('takes linear time for lines of opened math and code', () => {
    for (const line of ['$a'.repeat(5000), '`a'.repeat(5000), '\\(a '.repeat(5000)]) {
      assert.ok(tokens(line).length > 0);
    }
  });
});
