import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../base/errors.ts';

/**
 * Word-level tokenizers: a token is a word between spaces. Kept as Hugging Face's tokenizer.json (WordLevel model,
 * WhitespaceSplit pre-tokenizer) beside a tokenizer_config.json, so that their libraries read them.
 */
const WordLevelFile = Type.Object({
  model: Type.Object({
    type: Type.Literal('WordLevel'),
    vocab: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
  }),
  pre_tokenizer: Type.Object({ type: Type.Literal('WhitespaceSplit') }),
  normalizer: Type.Optional(Type.Null()),
});

export interface WordTokenizer {
  /** Words by token id. */
  words: readonly string[];
  /** Ids of the words of a text. Throws UserError `tokenizer` at the first word that is not in the vocabulary. */
  encode(text: string): Int32Array;
  /** One word per token; ids outside the vocabulary as `<id>`. */
  pieces(ids: ArrayLike<number>): string[];
  /** The words with a space between. */
  decode(ids: ArrayLike<number>): string;
}

/** Throws UserError `tokenizer` when a word is empty, holds a space or comes twice. */
export function wordTokenizer(words: readonly string[]): WordTokenizer {
  const ids = new Map<string, number>();
  words.forEach((word, id) => {
    if (word === '' || /\s/u.test(word)) {
      throw new UserError(
        'tokenizer',
        `word ${id} (${JSON.stringify(word)}) is empty or holds a space.`,
      );
    }
    if (ids.has(word)) {
      throw new UserError(
        'tokenizer',
        `the word "${word}" is given twice (${ids.get(word)} and ${id}).`,
      );
    }
    ids.set(word, id);
  });
  const pieces = (tokens: ArrayLike<number>): string[] =>
    Array.from(tokens, (id) => words[id] ?? `<${id}>`);
  return {
    words,
    pieces,
    encode: (text) =>
      Int32Array.from(text.match(/\S+/gu) ?? [], (word, index) => {
        const id = ids.get(word);
        if (id !== undefined) return id;
        throw new UserError(
          'tokenizer',
          `word ${index + 1}, "${word}", is not in the vocabulary of ${words.length} words.`,
        );
      }),
    decode: (tokens) => pieces(tokens).join(' '),
  };
}

/** Contents of tokenizer.json and tokenizer_config.json. `pad` and `end` are words of the vocabulary. */
export function tokenizerFiles(
  words: readonly string[],
  special: { pad: string; end: string },
): { 'tokenizer.json': object; 'tokenizer_config.json': object } {
  const { words: checked } = wordTokenizer(words);
  const pad = checked.indexOf(special.pad);
  if (pad < 0 || !checked.includes(special.end)) {
    throw new UserError(
      'tokenizer',
      `"${special.pad}" and "${special.end}" must be words of the vocabulary.`,
    );
  }
  return {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [
        {
          id: pad,
          content: special.pad,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      ],
      normalizer: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: null,
      decoder: null,
      // The unknown word is not in the vocabulary: an unknown word is an error, never a token.
      model: {
        type: 'WordLevel',
        vocab: Object.fromEntries(checked.map((word, id) => [word, id])),
        unk_token: '<unk>',
      },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      pad_token: special.pad,
      eos_token: special.end,
      // Else spaces before "." and "," would be lost.
      clean_up_tokenization_spaces: false,
    },
  };
}

/** The tokenizer of a parsed tokenizer.json; `where` (the file) goes into the UserError. */
export function parseTokenizer(file: unknown, where: string): WordTokenizer {
  if (!Value.Check(WordLevelFile, file)) {
    const first = Value.Errors(WordLevelFile, file).First();
    const field = first?.path.slice(1).replaceAll('/', '.') || 'the file';
    throw new UserError(
      'tokenizer',
      `${where}: ${field}: ${first?.message ?? 'is malformed'}; only WordLevel with WhitespaceSplit can be read.`,
    );
  }
  return wordTokenizer(wordsById(file, where));
}

function wordsById({ model }: Static<typeof WordLevelFile>, where: string): string[] {
  const entries = Object.entries(model.vocab).sort(([, a], [, b]) => a - b);
  return entries.map(([word, id], index) => {
    if (id === index) return word;
    throw new UserError(
      'tokenizer',
      `${where}: model.vocab: the ids must run from 0 without gaps; ${index} is ${id < index ? 'given twice' : 'missing'}.`,
    );
  });
}
