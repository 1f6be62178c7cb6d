import { behaviourOf } from '../trace/spans.ts';

const classes = new Map<string, string>();
let sheet: CSSStyleSheet | undefined;

/**
 * The class that gives a span its behaviour's looks. One rule for all of them: elements with equal rules share their computed
 * style, which those with styles of their own do not.
 */
export function behaviourClass(behaviour: string): string {
  const known = classes.get(behaviour);
  if (known) return known;
  // The name comes with the data: it is never part of a selector.
  const made = `look-${classes.size}`;
  classes.set(behaviour, made);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
  }
  const rule = sheet.cssRules[sheet.insertRule(`.${made} {}`, sheet.cssRules.length)];
  if (rule instanceof CSSStyleRule) {
    const name = CSS.escape(behaviour);
    rule.style.setProperty('--b', `var(--b-${name})`);
    rule.style.setProperty('--dim', `var(--dim-${name}, 1)`);
    rule.style.setProperty('--line', behaviourOf(behaviour).underline);
  }
  return made;
}
