/** What must not leave a machine in a report: keys, tokens, the user's name in paths. */
const SECRETS: [pattern: RegExp, put: string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ‹removed›'],
  [/\b(sk|hf|ghp|gho|xox[abp])[-_][\w-]{8,}/g, '‹removed›'],
  [
    /("?(?:api[-_]?key|token|secret|password|authorization)"?\s*[:=]\s*)("[^"]*"|[^\s,;}]+)/gi,
    '$1‹removed›',
  ],
  // User and password of an address.
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, '$1‹removed›@'],
];

/** The text without secrets that look like ones; `home` (the user's folder) becomes `~`. */
export function redact(text: string, home?: string): string {
  const plain = home === undefined || home.length < 2 ? text : text.replaceAll(home, '~');
  return SECRETS.reduce((left, [pattern, put]) => left.replace(pattern, put), plain);
}
