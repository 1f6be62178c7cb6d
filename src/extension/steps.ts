/** Questions one after the other, with a way back: what is asked, apart from the windows that ask it. */

/** Instead of an answer: the question before. */
export const BACK = Symbol('back');
/** Undefined when dismissed. */
export type Answer<T> = T | typeof BACK | undefined;

export interface StepPlace {
  title: string;
  /** From 1. */
  step: number;
  total: number;
}

export interface Choice {
  id: string;
  label: string;
  description?: string;
  detail?: string;
  /** Heading that it stands under. */
  group?: string;
}

export interface ChooseQuestion {
  placeholder: string;
  choices: readonly Choice[];
  /** Several may be chosen; at least one has to be. */
  many: boolean;
  /** Ids that are chosen beforehand. */
  chosen: readonly string[];
}

/** What is said below a text while it is written. */
export interface Said {
  message: string;
  /** Then it cannot be accepted. */
  wrong: boolean;
}

export interface WriteQuestion {
  prompt: string;
  value: string;
  check: (text: string) => Said | undefined;
}

export interface Asker {
  /** Ids, in the order of the choices. */
  choose(at: StepPlace, question: ChooseQuestion): Promise<Answer<string[]>>;
  write(at: StepPlace, question: WriteQuestion): Promise<Answer<string>>;
}
