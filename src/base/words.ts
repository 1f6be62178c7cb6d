/** The first sentence of a text of one line; all of it where it has none. */
export const firstSentence = (text: string): string => /^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text;
