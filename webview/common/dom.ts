/**
 * Elements without markup: what a run, a file or a model wrote only ever becomes text. There is deliberately no way to
 * pass HTML, an inline handler or a style attribute (the page's policy forbids them; use classes, `element.style.x`, `on`).
 */
export type Child = Node | string | number | false | null | undefined;
export type Attributes = Record<string, string | number | boolean | undefined>;

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element (h as in hyperscript); `true` sets a bare attribute, `false` and undefined none (aria-*: "true" and "false"). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  append(made, children);
  return made;
}

/** Sets those that differ: what is set anew is styled anew, changed or not. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'style' || name.startsWith('on')) {
      throw new Error(`the attribute ${name} is blocked by the page's policy`);
    }
    const bare = !name.startsWith('aria-');
    if (value === undefined || (bare && value === false)) target.removeAttribute(name);
    else {
      const text = bare && value === true ? '' : String(value);
      if (target.getAttribute(name) !== text) target.setAttribute(name, text);
    }
  }
}

export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    parent.append(typeof child === 'number' ? String(child) : child);
  }
}

export function replaceChildren(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

/** Sets the text only when it differs, so that neither layout nor a screen reader is bothered for nothing. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets `hidden` only when it differs: a browser works its styles out anew even for the same value. */
export function setHidden(target: HTMLElement, hidden: boolean): void {
  if (target.hidden !== hidden) target.hidden = hidden;
}

export function on<K extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
  options?: AddEventListenerOptions,
): () => void {
  const typed = listener as EventListener;
  target.addEventListener(type, typed, options);
  return () => target.removeEventListener(type, typed, options);
}

/** A push button. `type=button`, so that it never submits. */
export function button(
  attributes: Attributes,
  label: Child,
  press: (event: MouseEvent) => void,
): HTMLButtonElement {
  const made = h('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** The page's one element that the host made for the view. */
export function root(): HTMLElement {
  const found = document.getElementById('root');
  if (!found) throw new Error('the page has no #root');
  return found;
}
