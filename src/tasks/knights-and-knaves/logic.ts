/** What a person says: of somebody that they are a knight or a knave, or an operator over such leaves. People from 0. */
export type Leaf = ['knight' | 'knave', number];
export type Statement = Leaf | ['not', Leaf] | ['and' | 'or' | 'implies' | 'iff', Leaf, Leaf];

/** Roles by person, true = knight; undefined = not decided. */
export type Assignment = readonly (boolean | undefined)[];

export function isLeaf(statement: Statement): statement is Leaf {
  return statement[0] === 'knight' || statement[0] === 'knave';
}

export function leaves(statement: Statement): Leaf[] {
  if (isLeaf(statement)) return [statement];
  return statement[0] === 'not' ? [statement[1]] : [statement[1], statement[2]];
}

/** The people that a statement speaks of, each once, in order. */
export function mentioned(statement: Statement): number[] {
  return [...new Set(leaves(statement).map(([, person]) => person))];
}

/** Truth under a full assignment (of the people it mentions). */
export function evaluate(statement: Statement, roles: Assignment): boolean {
  if (isLeaf(statement)) return roles[statement[1]] === (statement[0] === 'knight');
  const a = evaluate(statement[1], roles);
  if (statement[0] === 'not') return !a;
  const b = evaluate(statement[2], roles);
  switch (statement[0]) {
    case 'and':
      return a && b;
    case 'or':
      return a || b;
    case 'implies':
      return !a || b;
    case 'iff':
      return a === b;
  }
}

/** Whether some completion of a partial assignment gives the statement this truth value. */
export function canBe(statement: Statement, roles: Assignment, truth: boolean): boolean {
  const open = mentioned(statement).find((person) => roles[person] === undefined);
  if (open === undefined) return evaluate(statement, roles) === truth;
  return [true, false].some((role) => canBe(statement, withRole(roles, open, role), truth));
}

export function withRole(roles: Assignment, person: number, role: boolean): Assignment {
  const copy = roles.slice();
  copy[person] = role;
  return copy;
}

/** Whether no decided person's statement is already ruled out, each looked at by itself (mem-kk-logic's conflict rule). */
export function consistent(statements: readonly Statement[], roles: Assignment): boolean {
  return statements.every((statement, person) => {
    const role = roles[person];
    return role === undefined || canBe(statement, roles, role);
  });
}

/** All assignments under which exactly the knights speak the truth; stops after `limit`. */
export function solutions(statements: readonly Statement[], limit = Infinity): boolean[][] {
  const found: boolean[][] = [];
  for (let bits = 0; bits < 2 ** statements.length && found.length < limit; bits++) {
    const roles = statements.map((_, person) => ((bits >> person) & 1) === 1);
    if (statements.every((statement, person) => evaluate(statement, roles) === roles[person])) {
      found.push(roles);
    }
  }
  return found;
}

/** The statement with everybody called by another number. */
export function renamed(statement: Statement, name: (person: number) => number): Statement {
  const leaf = ([kind, person]: Leaf): Leaf => [kind, name(person)];
  if (isLeaf(statement)) return leaf(statement);
  if (statement[0] === 'not') return ['not', leaf(statement[1])];
  return [statement[0], leaf(statement[1]), leaf(statement[2])];
}
