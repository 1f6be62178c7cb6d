import { UserError } from '../../base/errors.ts';
import { randomKey, randomStream } from '../../base/random.ts';
import { mean } from '../../base/statistics.ts';
import type { Model } from '../../engine/engine.ts';
import type { Puzzle } from '../../tasks/task.ts';
import type { SkillOptions } from '../skill-options.ts';
import { rightAnswers, somePlaces } from './pass-rates.ts';
import type { TaskContext } from './sample.ts';

/** Puzzles of a skill that are too few to say how well it is mastered. */
const FEWEST = 3;

export interface MeasuredSkill {
  name: string;
  /** Of its measured puzzles. */
  passRate: number;
  puzzles: number;
}

export interface SkillWish {
  seed: number;
  maxTokens: number;
  /** The training puzzles that SFT has drawn from so far: what was not taught yet is no weakness. */
  taught: readonly Puzzle[];
}

/**
 * The skills of the puzzles that were taught, worst pass rate first; ties by name. `tokens`: how many it sampled. Throws
 * UserError where no skill has enough measured puzzles.
 */
export async function measureSkills(
  model: Model,
  context: TaskContext,
  { samples, puzzles }: SkillOptions,
  { seed, maxTokens, taught }: SkillWish,
): Promise<{ skills: MeasuredSkill[]; tokens: number }> {
  const places = somePlaces(taught.length, puzzles, randomStream(randomKey(seed, 'query', 2)));
  const asked = places.map((place) => taught[place]);
  const { right, tokens } = await rightAnswers(model, context, asked, {
    ...{ seed, moment: 3, samples, maxTokens },
  });
  const rates = new Map<string, number[]>();
  asked.forEach((puzzle, i) => {
    for (const name of skillsOf(context, puzzle)) {
      rates.set(name, [...(rates.get(name) ?? []), right[i] / samples]);
    }
  });
  const skills = Array.from(rates, ([name, each]) => ({
    name,
    passRate: mean(each),
    puzzles: each.length,
  }))
    .filter((skill) => skill.puzzles >= FEWEST)
    .sort((a, b) => a.passRate - b.passRate || (a.name < b.name ? -1 : 1));
  if (skills.length > 0) return { skills, tokens };
  throw new UserError(
    'task-options',
    `sft.skills: no skill has ${FEWEST} measured puzzles. Raise sft.skills.puzzles.`,
  );
}

/** `the weakest skills: + then × (12 % of 40 puzzles), …`, for the log. */
export function describeSkills(skills: readonly MeasuredSkill[], worst: number): string {
  const say = ({ name, passRate, puzzles }: MeasuredSkill): string =>
    `${name} (${(100 * passRate).toFixed(0)} % of ${puzzles} puzzles)`;
  const [weak, others] = [skills.slice(0, worst), skills.slice(worst)];
  return `more demonstrations of the weakest skills: ${weak.map(say).join(', ')}; others: ${others.map(say).join(', ') || 'none'}`;
}

/** Those of the puzzles that ask for one of the skills. */
export function puzzlesWith(
  context: TaskContext,
  puzzles: readonly Puzzle[],
  skills: readonly string[],
): Puzzle[] {
  return puzzles.filter((puzzle) =>
    skillsOf(context, puzzle).some((name) => skills.includes(name)),
  );
}

function skillsOf({ task, options }: TaskContext, puzzle: Puzzle): string[] {
  return task.skills?.(puzzle, options) ?? [];
}
