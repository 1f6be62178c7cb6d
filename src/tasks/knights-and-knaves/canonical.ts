import { isLeaf, type Leaf, type Statement } from './logic.ts';

/**
 * A text that two puzzles share exactly when one is the other with its people renamed (in whatever order they speak) or with
 * the two sides of and, or, iff exchanged. People are told apart by refining colours; where that leaves some alike, the
 * smallest text over all their orders decides.
 */
export function canonicalForm(statements: readonly Statement[]): string {
  const colours = refine(statements);
  const classes = [...new Set(colours)]
    .sort()
    .map((colour) => [...colours.keys()].filter((person) => colours[person] === colour));
  let best: string | undefined;
  for (const order of ordersWithin(classes)) {
    const place = new Map(order.map((person, at) => [person, at]));
    const text = order
      .map((speaker) => write(statements[speaker], (person) => String(place.get(person))))
      .join(' ; ');
    if (best === undefined || text < best) best = text;
  }
  return `knights-and-knaves ${statements.length} : ${best}`;
}

/** A statement as text, the sides of symmetric operators in order. */
function write(statement: Statement, name: (person: number) => string): string {
  const leaf = ([kind, person]: Leaf): string => `${kind === 'knight' ? 'T' : 'L'}${name(person)}`;
  if (isLeaf(statement)) return leaf(statement);
  if (statement[0] === 'not') return `not(${leaf(statement[1])})`;
  const sides = [leaf(statement[1]), leaf(statement[2])];
  if (statement[0] !== 'implies') sides.sort();
  return `${statement[0]}(${sides.join(',')})`;
}

/** A colour by person, from what they say and what is said of them; the same for people that renaming can exchange. */
function refine(statements: readonly Statement[]): string[] {
  let colours = statements.map(() => '');
  let kinds = 1;
  for (;;) {
    const next = statements.map((own, person) => {
      const see = (marked: number) => (other: number) =>
        `${other === marked ? '*' : ''}<${colours[other]}>`;
      const said = statements
        .map((statement, speaker) => `${colours[speaker]}|${write(statement, see(person))}`)
        .filter((text) => text.includes('*'))
        .sort();
      return `${colours[person]}|${write(own, see(person))}|${said.join('&')}`;
    });
    // Short names, in the order of the long ones, which depends on no numbering of people.
    const names = [...new Set(next)].sort();
    colours = next.map((text) => String(names.indexOf(text)));
    if (names.length === kinds) return colours;
    kinds = names.length;
  }
}

/** Every order of everybody that keeps the classes one after the other. */
function* ordersWithin(classes: readonly number[][]): Generator<number[]> {
  if (classes.length === 0) {
    yield [];
    return;
  }
  const [first, ...rest] = classes;
  for (const head of permutations(first)) {
    for (const tail of ordersWithin(rest)) yield [...head, ...tail];
  }
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length < 2) {
    yield [...items];
    return;
  }
  for (const item of items) {
    for (const rest of permutations(items.filter((other) => other !== item))) yield [item, ...rest];
  }
}
