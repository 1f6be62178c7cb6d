import assert from 'node:assert/strict';
import * as library from '@huggingface/tokenizers';
import { UserError } from '../../../src/base/errors.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { parseTokenizer, tokenizerFiles, wordTokenizer } from '../../../src/model/tokenizer.ts';
import { vocabulary } from '../../../src/tasks/countdown/words.ts';

/** The library's own declarations do not resolve under Node's module rules. */
interface TheirTokenizer {
  encode(text: string): { ids: number[] };
  decode(ids: number[]): string;
  token_to_id(word: string): number | undefined;
  id_to_token(id: number): string | undefined;
}
const { Tokenizer } = library as unknown as {
  Tokenizer: new (tokenizer: object, config: object) => TheirTokenizer;
};

const seed = Math.floor(Math.random() * 2 ** 31);
const words = vocabulary(24);
const special = { pad: '<pad>', end: 'end' };

/** As written to and read from a disk. */
const stored = (value: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

function refused(build: () => unknown, message: RegExp): void {
  assert.throws(
    build,
    (error: unknown) =>
      error instanceof UserError && error.code === 'tokenizer' && message.test(error.message),
  );
}

describe('word tokenizer', () => {
  it('round-trips random token sequences through Hugging Face’s library', () => {
    const files = tokenizerFiles(words, special);
    const theirs = new Tokenizer(
      stored(files['tokenizer.json']),
      stored(files['tokenizer_config.json']),
    );
    const ours = parseTokenizer(stored(files['tokenizer.json']), 'tokenizer.json');
    const random = randomStream(randomKey(seed, 'puzzle'));
    for (let round = 0; round < 300; round++) {
      const ids = Array.from({ length: 1 + random.below(80) }, () => random.below(words.length));
      const text = ours.decode(ids);
      assert.equal(theirs.decode(ids), text, `seed ${seed}`);
      assert.deepEqual(theirs.encode(text).ids, ids, `seed ${seed}`);
      assert.deepEqual(Array.from(ours.encode(text)), ids, `seed ${seed}`);
    }
    words.forEach((word, id) => {
      assert.equal(theirs.token_to_id(word), id);
      assert.equal(theirs.id_to_token(id), word);
    });
  });

  it('keeps the vocabulary in a file', () => {
    const file = stored(tokenizerFiles(words, special)['tokenizer.json']);
    assert.deepEqual(parseTokenizer(file, 'x').words, words);
  });

  it('takes any white space between words and marks ids outside the vocabulary', () => {
    const tokenizer = wordTokenizer(['a', 'b', '.']);
    assert.deepEqual(Array.from(tokenizer.encode(' a\t b\n.  ')), [0, 1, 2]);
    assert.deepEqual(Array.from(tokenizer.encode('')), []);
    assert.deepEqual(tokenizer.pieces([0, 7, -1]), ['a', '<7>', '<-1>']);
  });

  it('refuses unknown words and impossible vocabularies with the place', () => {
    refused(() => wordTokenizer(['a', 'b']).encode('a b c'), /word 3, "c"/);
    refused(() => wordTokenizer(['a', 'b', 'a']), /"a" is given twice \(0 and 2\)/);
    refused(() => wordTokenizer(['a', 'b c']), /word 1 \("b c"\)/);
    refused(() => wordTokenizer(['']), /word 0/);
    refused(() => tokenizerFiles(['a', 'b'], special), /"<pad>" and "end" must be words/);
  });

  it('refuses files that it cannot read, naming file and field', () => {
    const good = stored(tokenizerFiles(words, special)['tokenizer.json']) as {
      model: { type: string; vocab: Record<string, number> };
    };
    refused(() => parseTokenizer(null, 'a/tokenizer.json'), /^a\/tokenizer\.json: /);
    refused(
      () => parseTokenizer({ ...good, model: { ...good.model, type: 'BPE' } }, 'f'),
      /f: model\.type.*WordLevel/,
    );
    refused(
      () => parseTokenizer({ ...good, normalizer: { type: 'Lowercase' } }, 'f'),
      /f: normalizer/,
    );
    refused(
      () => parseTokenizer({ ...good, pre_tokenizer: { type: 'ByteLevel' } }, 'f'),
      /f: pre_tokenizer\.type/,
    );
    const gap = { ...good.model.vocab, end: 99 };
    refused(
      () => parseTokenizer({ ...good, model: { ...good.model, vocab: gap } }, 'f'),
      /1 is missing/,
    );
    const twice = { ...good.model.vocab, end: 0 };
    refused(
      () => parseTokenizer({ ...good, model: { ...good.model, vocab: twice } }, 'f'),
      /given twice/,
    );
  });
});
