import { randomKey, randomStream } from '../../src/base/random.ts';

const SENTENCES = [
  'Let me try combining the two largest numbers first.',
  'Wait, that overshoots the target by seven.',
  'Hmm, going back: I should use the 25 instead.',
  'Let me verify: 25 × 4 = 100, and 100 − 13 = 87.',
  'So the remaining numbers must give 13.',
  'Alternatively, I could start from the product.',
  'Therefore the answer follows.',
  'Let me double-check this by substituting back.',
  'First, I need to find a common denominator.',
];

/** Lines as verl dumps them: some prompts, several responses to each. */
export function verlLines(rows: number, seed: number, responses = 8): string[] {
  const random = randomStream(randomKey(seed, 'shuffle'));
  return Array.from({ length: rows }, (_, i) => {
    const prompt = Math.floor(i / responses);
    const sentences = Array.from(
      { length: 2 + random.below(60) },
      () => SENTENCES[random.below(SENTENCES.length)],
    );
    const right = random.below(3) === 0;
    return JSON.stringify({
      input: `<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nUsing the numbers ${10 + prompt}, 25, 4 and 13, make an equation that equals ${87 + prompt}.<|im_end|>\n<|im_start|>assistant\n`,
      output: `<think>${sentences.join(' ')}</think>\n\nThe answer is ${87 + prompt}.`,
      gts: String(87 + prompt),
      score: right ? 1 : random.below(2) / 10,
      step: 10 * Math.floor(i / 64),
      acc: right,
    });
  });
}
