/**
 * Equations between numbers in running text: for the check of arithmetic and for the evidence that a verification computed
 * something again. Strict: where a reader could mean something else (units, moduli, bases, ranges, chains, "about", LaTeX
 * that is more than a fraction or a product), nothing is said. One pass, linear.
 */
export interface Equation {
  /** [start, end) in the text. */
  start: number;
  end: number;
  left: Side;
  right: Side;
  /** One of a = b = c: its sides are the first or a middle one, and the last. Never judged. */
  chain: boolean;
}

export interface Side {
  value: number;
  /** Canonical form: "12 × 13". Sides that are written differently but compute the same steps are equal. */
  form: string;
  /** It has an operator. */
  computed: boolean;
  /** Digits behind the point of the number that is written with most of them. */
  decimals: number;
}

/** An equation whose sides differ. */
export interface WrongEquation extends Equation {
  /** In words: "12 × 13 is 156, not 150". */
  what: string;
}

type Token =
  | { kind: 'number'; value: number; decimals: number; start: number; end: number }
  | { kind: 'sign'; sign: string; start: number; end: number };

/** A formula longer than this many tokens is not judged. */
const LONGEST = 64;

/** Equations that hold or not, and about whose meaning there is no doubt. */
export function equationsIn(text: string, start = 0, end = text.length): Equation[] {
  const found: Equation[] = [];
  if (!mayEquate(text, start, end)) return found;
  let run: Token[] = [];
  let i = start;
  const flush = (at: number) => {
    if (run.length >= 5 && run.length <= LONGEST) {
      found.push(...readRun(text, start, end, run, at));
    }
    run = [];
  };
  while (i < end) {
    const unit = text.charCodeAt(i);
    if (unit === 32) {
      i++;
      continue;
    }
    const token = tokenAt(text, i, end);
    if (token === undefined) {
      flush(i);
      // A LaTeX delimiter or a word is passed over at once.
      if (unit === 92 && i + 1 < end && !isLetter(text.charCodeAt(i + 1))) i += 2;
      else
        do i++;
        while (i < end && isLetter(text.charCodeAt(i)) && isLetter(text.charCodeAt(i - 1)));
      continue;
    }
    if (token.kind === 'number' || token.sign !== '') run.push(token);
    i = token.end;
  }
  flush(end);
  return found;
}

/** Equations that are refuted by computing both sides. */
export function wrongArithmetic(text: string, start = 0, end = text.length): WrongEquation[] {
  const wrong: WrongEquation[] = [];
  for (const equation of equationsIn(text, start, end)) {
    const { left, right } = equation;
    if (equation.chain || agree(left, right) || hypothetical(text, start, end, equation)) continue;
    const [computed, stated] = left.computed ? [left, right] : [right, left];
    wrong.push({
      ...equation,
      what: `${computed.form} is ${write(computed.value)}, not ${stated.computed ? `${stated.form} (${write(stated.value)})` : write(stated.value)}`,
    });
  }
  return wrong;
}

export function write(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)));
}

/**
 * Whether any "=" has behind it and before it what a side of an equation can end and begin with. Most have a variable
 * there, so that most formulas are passed over without being taken apart.
 */
function mayEquate(text: string, start: number, end: number): boolean {
  for (let i = text.indexOf('=', start); i >= 0 && i < end; i = text.indexOf('=', i + 1)) {
    let before = i - 1;
    while (before >= start && text.charCodeAt(before) === 32) before--;
    if (before < start || !mayEndSide(text, start, before)) continue;
    let after = i + 1;
    while (after < end && text.charCodeAt(after) === 32) after++;
    if (after < end && mayBeginSide(text.charCodeAt(after))) return true;
  }
  return false;
}

/** Whether a side can end at `at`: with a number, a bracket, or a command of LaTeX. */
function mayEndSide(text: string, start: number, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (isDigit(unit) || unit === 41 || unit === 125) return true;
  let from = at;
  if (isLetter(unit)) while (from > start && isLetter(text.charCodeAt(from - 1))) from--;
  return from > start && text.charCodeAt(from - 1) === 92;
}

/** Digits, brackets, minus signs and commands. */
function mayBeginSide(unit: number): boolean {
  return (
    isDigit(unit) || unit === 40 || unit === 123 || unit === 45 || unit === 0x2212 || unit === 92
  );
}

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const isLetter = (unit: number) => (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);

/** By character code. LaTeX groups count as brackets. */
const SIGNS = new Map(
  ['++', '--', '−-', '**', '×*', '·*', '//', '÷/', '^^', '((', '))', '==', '{(', '})'].map(
    ([written, sign]) => [written.charCodeAt(0), sign],
  ),
);
const COMMANDS: Record<string, string> = {
  '\\times': '*',
  '\\cdot': '*',
  '\\div': '/',
  '\\frac': 'frac',
  '\\dfrac': 'frac',
  '\\tfrac': 'frac',
  '\\left': '',
  '\\right': '',
  '\\,': '',
  '\\;': '',
  '\\!': '',
};

function tokenAt(text: string, at: number, end: number): Token | undefined {
  const unit = text.charCodeAt(at);
  if (isDigit(unit)) return numberAt(text, at, end);
  if (unit === 92) {
    let to = at + 1;
    while (to < end && to < at + 10 && isLetter(text.charCodeAt(to))) to++;
    if (to === at + 1) to++;
    const command = text.slice(at, to);
    if (!Object.hasOwn(COMMANDS, command)) return undefined;
    return { kind: 'sign', sign: COMMANDS[command], start: at, end: to };
  }
  const sign = SIGNS.get(unit);
  if (sign === undefined) return undefined;
  return { kind: 'sign', sign, start: at, end: at + 1 };
}

function numberAt(text: string, at: number, end: number): Token | undefined {
  let to = at;
  let units = 0;
  let commas = false;
  let decimals = 0;
  let point = false;
  while (to < end) {
    const unit = text.charCodeAt(to);
    if (isDigit(unit)) {
      to++;
      if (point) decimals++;
      // More digits than a double holds are not judged.
      if (++units > 16) return undefined;
      continue;
    }
    const next = to + 1 < end ? text.charCodeAt(to + 1) : 0;
    if (unit === 46 && !point && isDigit(next)) {
      point = true;
      units++;
      to++;
      continue;
    }
    if (unit === 44 && !point && thousands(text, to, end)) {
      commas = true;
      to++;
      continue;
    }
    break;
  }
  const written = text.slice(at, to);
  const value = Number(commas ? written.replaceAll(',', '') : written);
  return { kind: 'number', value, decimals, start: at, end: to };
}

/** A comma before exactly three digits. */
function thousands(text: string, comma: number, end: number): boolean {
  if (comma + 3 >= end) return false;
  for (let i = comma + 1; i <= comma + 3; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return comma + 4 >= end || !isDigit(text.charCodeAt(comma + 4));
}

/** Words after which an equation is still one between plain numbers. */
const GOES_ON = new Set(
  'and so but which then therefore thus since because hence wait yes correct that right now as while okay this it indeed also'.split(
    ' ',
  ),
);
/** Words before a formula that are a part of it, or that make it approximate, modular or a range. */
const BELONGS = new Set(
  'mod modulo base about approximately roughly around nearly almost log ln lg exp sin cos tan cot sec sqrt root gcd lcm max min times plus minus over of squared cubed per by from to between equals is divided multiplied factorial choose binary hex octal and or degree degrees step case part equation number line item question problem'.split(
    ' ',
  ),
);

function readRun(
  text: string,
  start: number,
  end: number,
  tokens: Token[],
  stopped: number,
): Equation[] {
  let run = tokens;
  // "- 3 + 4 = 7": a bullet, when it opens the line.
  const [first, second] = run;
  const isBullet =
    first.kind === 'sign' &&
    first.sign === '-' &&
    second.start > first.end &&
    opensLine(text, start, first.start);
  if (isBullet) run = run.slice(1);
  if (!isBullet && !mayBegin(text, start, run[0])) return [];
  if (!mayEnd(text, end, run[run.length - 1].end, stopped)) return [];
  const sides: Side[] = [];
  let from = 0;
  for (let i = 0; i <= run.length; i++) {
    const token = run[i];
    if (token !== undefined && (token.kind !== 'sign' || token.sign !== '=')) continue;
    if (token !== undefined) {
      const around = (text[token.start - 1] ?? '') + (text[token.end] ?? '');
      if (/[<>!=~:≈≠≤≥]/.test(around)) return [];
    }
    const side = i > from ? parseSide(run.slice(from, i)) : undefined;
    if (!side) return [];
    sides.push(side);
    from = i + 1;
  }
  const right = sides.pop();
  if (!right) return [];
  const place = { start: run[0].start, end: run[run.length - 1].end };
  const chain = sides.length > 1;
  return sides
    .filter((left) => left.computed || (!chain && right.computed))
    .map((left) => ({ ...place, left, right, chain }));
}

function opensLine(text: string, start: number, at: number): boolean {
  let i = at - 1;
  while (i >= start && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i--;
  return i < start || text.charCodeAt(i) === 10;
}

/** Whether what stands before a formula leaves it whole. */
function mayBegin(text: string, start: number, first: Token): boolean {
  if (first.kind === 'sign' && first.sign !== '(' && first.sign !== 'frac' && first.sign !== '-')
    return false;
  let i = first.start - 1;
  while (i >= start && text.charCodeAt(i) === 32) i--;
  if (i < start) return true;
  const before = text[i];
  if (/[\n,:;([$"“”'’*•|>.]/.test(before)) {
    // "f(3", "12.5": what touches the formula belongs to it, as does a minus after anything.
    if (before === '.' && i === first.start - 1) return false;
    return first.kind === 'number' || first.sign !== '-' || before !== '.';
  }
  // "⇒ 3 + 4 = 7" and the like.
  if (/[→⇒⟹–—]/.test(before)) return i < first.start - 1;
  if (!isLetter(before.charCodeAt(0)) || i === first.start - 1) return false;
  const word = /[a-zA-Z']{1,20}$/.exec(text.slice(Math.max(start, i - 20), i + 1))?.[0] ?? '';
  if (first.kind === 'sign' && first.sign === '-') return false;
  return word.length >= 2 && !BELONGS.has(word.toLowerCase());
}

/** Whether what stands behind a formula leaves it whole. */
function mayEnd(text: string, end: number, from: number, stopped: number): boolean {
  let i = from;
  if (stopped < from) return false;
  while (i < end && text.charCodeAt(i) === 32) i++;
  if (i >= end) return true;
  const after = text[i];
  // "12.": a full stop, not a digit's point.
  if (/[\n\r,;:.)$\]"”*|]/.test(after)) return !(after === '*' && text[i + 1] !== '*');
  if (after === '\\') return /^\\[)\]]/.test(text.slice(i, i + 2));
  if (after === '⇒' || after === '→' || after === '✓' || after === '✔') return true;
  if (i === from || !isLetter(after.charCodeAt(0))) return false;
  const word = /^[a-zA-Z']{1,14}/.exec(text.slice(i, i + 14))?.[0] ?? '';
  return GOES_ON.has(word.toLowerCase());
}

const IF =
  /\b(?:if|suppose|supposing|assume|assuming|let|mod|modulo|base|binary|hex|octal|approx\w*|about|roughly|would|not|isn't|instead of|remainder|clock|hours?|minutes?|o'clock)\b|≈|≡|\\approx|\\equiv|\\pmod|\\bmod|\?/i;

/** Whether the sentence only supposes the equation, denies it, or counts in another arithmetic. */
function hypothetical(text: string, start: number, end: number, equation: Equation): boolean {
  const from = Math.max(start, equation.start - 160);
  return IF.test(text.slice(from, Math.min(end, equation.end + 60)));
}

/** Exact for whole numbers; what is written with a point may be rounded at its last digit. */
function agree(left: Side, right: Side): boolean {
  const { value: a } = left;
  const { value: b } = right;
  const scale = Math.max(Math.abs(a), Math.abs(b), 1);
  if (Math.abs(a - b) <= 1e-9 * scale) return true;
  const decimals = Math.max(left.decimals, right.decimals);
  if (decimals > 0) {
    // Numbers with a point may stand for longer ones on both sides.
    return Math.abs(a - b) <= Math.max(1.01 * 10 ** -Math.min(decimals, 9), 0.02 * scale);
  }
  // 7 / 2 = 3 may mean the whole part.
  return !Number.isInteger(a) || !Number.isInteger(b);
}

/** Value and form of one side; undefined when it is no plain arithmetic. */
function parseSide(tokens: readonly Token[]): Side | undefined {
  let at = 0;
  let depth = 0;
  let computed = false;
  let decimals = 0;
  const isSign = (sign: string) => {
    const token = tokens[at];
    return token !== undefined && token.kind === 'sign' && token.sign === sign;
  };
  type Part = { value: number; form: string; tight: number };
  const wrap = (part: Part, tight: number) => (part.tight < tight ? `(${part.form})` : part.form);

  function sum(): Part | undefined {
    let left = product();
    while (left && (isSign('+') || isSign('-'))) {
      const plus = isSign('+');
      at++;
      const right = product();
      if (!right) return undefined;
      computed = true;
      left = {
        value: plus ? left.value + right.value : left.value - right.value,
        form: `${left.form} ${plus ? '+' : '−'} ${wrap(right, 2)}`,
        tight: 1,
      };
    }
    return left;
  }
  function product(): Part | undefined {
    let left = unary();
    while (left && (isSign('*') || isSign('/'))) {
      const times = isSign('*');
      at++;
      const right = unary();
      if (!right) return undefined;
      // a / b / c and a / b × c are read differently by different people.
      if (!times && (isSign('/') || isSign('*'))) return undefined;
      computed = true;
      left = {
        value: times ? left.value * right.value : left.value / right.value,
        form: `${wrap(left, 2)} ${times ? '×' : '/'} ${wrap(right, 3)}`,
        tight: 2,
      };
    }
    return left;
  }
  function unary(): Part | undefined {
    if (!isSign('-')) return power();
    at++;
    const part = power();
    return part && { value: -part.value, form: `−${wrap(part, 3)}`, tight: 2 };
  }
  function power(): Part | undefined {
    const base = atom();
    if (!base || !isSign('^')) return base;
    at++;
    const exponent = atom();
    if (!exponent || isSign('^')) return undefined;
    computed = true;
    return {
      value: base.value ** exponent.value,
      form: `${wrap(base, 4)}^${wrap(exponent, 4)}`,
      tight: 3,
    };
  }
  function atom(): Part | undefined {
    const token = tokens[at];
    if (token === undefined || depth > 20) return undefined;
    if (token.kind === 'number') {
      at++;
      decimals = Math.max(decimals, token.decimals);
      return { value: token.value, form: write(token.value), tight: 4 };
    }
    if (token.sign === 'frac') {
      at++;
      const above = group();
      const below = above && group();
      if (!above || !below) return undefined;
      computed = true;
      return {
        value: above.value / below.value,
        form: `${wrap(above, 3)} / ${wrap(below, 3)}`,
        tight: 2,
      };
    }
    const inner = token.sign === '(' ? group() : undefined;
    return inner && { ...inner, form: inner.form };
  }
  function group(): Part | undefined {
    if (!isSign('(')) return undefined;
    at++;
    depth++;
    const inner = sum();
    depth--;
    if (!inner || !isSign(')')) return undefined;
    at++;
    return inner;
  }

  const whole = sum();
  if (!whole || at !== tokens.length || !Number.isFinite(whole.value)) return undefined;
  if (Math.abs(whole.value) > Number.MAX_SAFE_INTEGER) return undefined;
  return { value: whole.value, form: whole.form, computed, decimals };
}
