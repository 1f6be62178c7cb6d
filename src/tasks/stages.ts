/** Whether a task's own curriculum divides a phase, by the two options that its tasks share. */
export function hasStages(
  { curriculum, curriculumIn = 'both' }: { curriculum: boolean; curriculumIn?: 'both' | 'rl' },
  phase: 'sft' | 'rl',
): boolean {
  return curriculum && (curriculumIn === 'both' || phase === 'rl');
}
