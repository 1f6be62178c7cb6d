import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf, UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import { compareAnswer, numberOf } from '../../tasks/own/judge.ts';
import type { DatasetOptions } from '../../tasks/own/options.ts';
import { wordList, wordsOf, type Prepared, type PreparedPuzzle } from '../../tasks/own/prepared.ts';
import { askVerify, CALL, taskUse } from './ask.ts';
import { openUserModule, type UserModule } from './link.ts';
import type { KeptFile, OwnModule } from './module.ts';

/** Limits of a data set: what is beyond them is refused with its line. */
export const LIMITS = {
  /** UTF-16 units of a line. */
  line: 1 << 20,
  /** Lines with an object. */
  rows: 100_000,
  /** Words of all prompts and demonstrations. */
  words: 20_000_000,
};

interface Line {
  line: number;
  answer: string[];
  /** The demonstration as it will be trained on. */
  response: string[];
  /** It says more than the answer. */
  demonstrated: boolean;
  row: PreparedPuzzle;
}

/** Reads a data set line by line. Throws UserError `task-data` with file and line for what is wrong in it. */
export async function prepareDataset(
  options: DatasetOptions,
  { baseFolder, maxTokens }: { baseFolder: string; maxTokens: number },
  verifier: OwnModule | undefined,
): Promise<{ prepared: Prepared; source: KeptFile }> {
  const { digits, marker, verify } = options;
  const file = resolve(baseFolder, options.file);
  const refuse = (line: number | undefined, problem: string): never => {
    throw new UserError('task-data', `${file}${line === undefined ? '' : `:${line}`}: ${problem}`);
  };
  const list = wordList();
  const first = new Map<string, number>();
  const lines: Line[] = [];
  const total = { words: 0 };
  const { timeLimit, memory } = options;
  const module =
    verifier && (await openUserModule({ ...verifier, timeLimit, memory }, taskUse('dataset')));
  try {
    let waiting: Line[] = [];
    const source = await eachLine(file, refuse, async (text, line) => {
      const read = readRow(text, options, (problem) => refuse(line, problem));
      const prompt = read.prompt.join(' ');
      const before = first.get(prompt);
      if (before !== undefined) refuse(line, `the prompt of line ${before} again: "${prompt}"`);
      first.set(prompt, line);
      if (first.size > LIMITS.rows) {
        refuse(line, `more than ${LIMITS.rows.toLocaleString('en')} prompts; use fewer`);
      }
      const ids = (words: string[]): number[] => {
        const found = list.ids(words);
        if (!Array.isArray(found)) return refuse(line, `"${found.foreign}" is a reserved word`);
        if (list.words.length > options.maxWords + 2) {
          refuse(
            line,
            `with this line the data has more than ${options.maxWords} different words (task.options.maxWords). ` +
              'Small models know whole words: set task.options.digits for numbers, use simpler texts, or allow more',
          );
        }
        total.words += found.length;
        return found;
      };
      if (read.response.length >= maxTokens) {
        refuse(
          line,
          `the demonstration has ${read.response.length} words and its end, more than rl.maxTokens, ${maxTokens}`,
        );
      }
      const heldOut = hashFraction(prompt) < options.heldOutShare;
      const row: PreparedPuzzle = {
        canonical: prompt,
        heldOut,
        prompt: ids(read.prompt),
        // Words of held-out lines belong to the language too.
        demonstrations: [ids(read.response)],
        puzzle: { prompt, answer: read.answer.join(' ') },
        perturbed: [],
      };
      if (total.words > LIMITS.words) {
        refuse(line, `more than ${LIMITS.words.toLocaleString('en')} words; use fewer lines`);
      }
      const entry = { ...read, line, row };
      lines.push(entry);
      waiting.push(entry);
      if (waiting.length < CALL) return;
      await checkAnswers(waiting, options, module, refuse);
      waiting = [];
    });
    await checkAnswers(waiting, options, module, refuse);
    const rows = lines.map(({ row }) => (row.heldOut ? { ...row, demonstrations: [] } : row));
    const train = rows.filter(({ heldOut }) => !heldOut).length;
    if (train === 0 || train === rows.length) {
      refuse(
        undefined,
        `of ${rows.length} prompts ${train} are for training and ${rows.length - train} held out: give more lines, or change task.options.heldOutShare`,
      );
    }
    return {
      source,
      prepared: {
        name: 'dataset',
        label: basename(file),
        words: list.words,
        marker,
        verifier: verify,
        digits,
        behaviours: options.behaviours,
        perturbations: [],
        rows,
      },
    };
  } finally {
    module?.dispose();
  }
}

/** An answer that its own verifier rejects teaches nothing: refused with its line. */
async function checkAnswers(
  lines: readonly Line[],
  { verify, marker }: DatasetOptions,
  module: UserModule | undefined,
  refuse: (line: number, problem: string) => never,
): Promise<void> {
  if (lines.length === 0) return;
  if (module) {
    const outcomes = await askVerify(
      module,
      {},
    )(
      lines.map(({ row, response }) => ({
        puzzle: row.puzzle,
        response: response.join(' '),
        ended: true,
      })),
    );
    lines.forEach(({ line, response }, i) => {
      const { correct, reason } = outcomes[i];
      if (!correct) refuse(line, rejected(response, reason));
    });
    return;
  }
  for (const { line, answer, response, demonstrated } of lines) {
    if (verify === 'number' && numberOf(answer) === undefined) {
      refuse(line, `the answer "${answer.join(' ')}" is no number, as task.options.verify demands`);
    }
    const { correct, reason } = compareAnswer(response, { answer, marker, verifier: verify });
    if (!correct) {
      refuse(line, rejected(response, demonstrated ? `the demonstration ${reason}` : reason));
    }
  }
}

const rejected = (response: readonly string[], reason: string): string =>
  `the verifier rejects this line's own answer: ${reason} ("${response.join(' ').slice(0, 200)}")`;

function readRow(
  text: string,
  options: DatasetOptions,
  refuse: (problem: string) => never,
): { prompt: string[]; answer: string[]; response: string[]; demonstrated: boolean } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`not valid JSON (${messageOf(error)})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('not an object { … }');
  }
  const row = value as Record<string, unknown>;
  const { digits, marker } = options;
  const field = (which: 'prompt' | 'answer' | 'demonstration'): string[] | undefined => {
    const name = options[which];
    if (!Object.hasOwn(row, name) || row[name] === null) return undefined;
    const found = row[name];
    const said = which === 'answer' && typeof found === 'number' ? String(found) : found;
    if (typeof said !== 'string') {
      return refuse(`the field "${name}" (task.options.${which}) must hold a text`);
    }
    const words = wordsOf(said, digits);
    if (words.length === 0) return refuse(`the field "${name}" (task.options.${which}) is empty`);
    return words;
  };
  const demanded = (which: 'prompt' | 'answer'): string[] => {
    const known = Object.keys(row).slice(0, 20).join(', ');
    return (
      field(which) ??
      refuse(
        `there is no field "${options[which]}" (task.options.${which}); this line has: ${known || 'none'}`,
      )
    );
  };
  const prompt = demanded('prompt');
  const answer = demanded('answer');
  if (answer.includes(marker)) {
    return refuse(
      `the answer holds the word "${marker}", which marks answers (task.options.marker)`,
    );
  }
  const shown = field('demonstration') ?? [];
  const response = shown.includes(marker) ? shown : [...shown, marker, ...answer];
  return { prompt, answer, response, demonstrated: shown.length > 0 };
}

/** Calls `take` for each line that holds something, in order; returns the file's name and SHA-256. */
async function eachLine(
  file: string,
  refuse: (line: number | undefined, problem: string) => never,
  take: (text: string, line: number) => Promise<void>,
): Promise<KeptFile> {
  try {
    if (!statSync(file).isFile()) refuse(undefined, 'is no file');
  } catch (error) {
    if (error instanceof UserError) throw error;
    refuse(undefined, `cannot be read (${messageOf(error)})`);
  }
  const hash = createHash('sha256');
  const stream = createReadStream(file);
  let since = 0;
  let longest = 1;
  stream.on('data', (chunk) => {
    const bytes = Buffer.from(chunk);
    hash.update(bytes);
    // A line that never ends would be gathered whole before anybody could look at it.
    const newline = bytes.lastIndexOf(10);
    since = newline < 0 ? since + bytes.length : bytes.length - newline;
    if (since > 4 * LIMITS.line) stream.destroy(new UserError('task-data', tooLong(file, longest)));
  });
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  const reading = (async () => {
    let line = 0;
    for await (const raw of reader) {
      line++;
      longest = line + 1;
      const text = line === 1 ? raw.replace(/^\uFEFF/, '') : raw;
      if (text.length > LIMITS.line) refuse(line, `longer than ${LIMITS.line} characters`);
      if (text.trim() !== '') await take(text, line);
    }
  })();
  try {
    await Promise.race([reading, failed]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    refuse(undefined, `cannot be read (${messageOf(error)})`);
  } finally {
    reader.close();
    stream.destroy();
  }
  return { name: basename(file), hash: hash.digest('hex') };
}

const tooLong = (file: string, line: number): string =>
  `${file}:${line}: longer than ${LIMITS.line} characters`;
