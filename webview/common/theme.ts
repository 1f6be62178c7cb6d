/** What VS Code says about its colour theme, and colours as a canvas takes them. */
export interface Theme {
  kind: ThemeKind;
  highContrast: boolean;
  dark: boolean;
  /** Value of the first of these theme colours ('charts.blue', 'editor.background') that the theme defines. */
  color(...ids: string[]): string;
  /** Value of a font variable such as 'editor.font-family'. */
  font(id: string): string;
}

export type ThemeKind = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** Name of the CSS variable that holds a theme colour: 'charts.blue' → '--vscode-charts-blue'. */
export function themeVariable(id: string): string {
  return `--vscode-${id.replaceAll('.', '-')}`;
}

/** The theme as it is now; colours are read when asked for and kept until the theme changes (read a new Theme then). */
export function readTheme(): Theme {
  const styles = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const value = (id: string) => {
    let found = known.get(id);
    if (found === undefined) {
      found = styles.getPropertyValue(themeVariable(id)).trim();
      known.set(id, found);
    }
    return found;
  };
  const kind = themeKind();
  return {
    kind,
    highContrast: kind.startsWith('high-contrast'),
    dark: kind === 'dark' || kind === 'high-contrast',
    color: (...ids) => {
      for (const id of ids) {
        const found = value(id);
        if (found !== '') return found;
      }
      return getComputedStyle(document.body).color;
    },
    font: (id) => value(id) || 'sans-serif',
  };
}

function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classList.contains('vscode-high-contrast')) return 'high-contrast';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

/** Calls `changed` after VS Code switched theme, contrast, motion or font size; returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
  // VS Code sets classes on <body> and the variables on <html>'s style.
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}

/** Whether the reader asked for less motion, of the system or of VS Code. */
export function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
