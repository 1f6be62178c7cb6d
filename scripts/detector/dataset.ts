import { METACOGNITION } from '../../src/trace/behaviours.ts';
import { openFeatures } from '../../src/trace/detector/features.ts';
import { FACTS, featureHash } from '../../src/trace/detector/grams.ts';
import { gramName } from '../../src/trace/detector/explain.ts';
import type { Scored } from '../../src/trace/detector/decide.ts';
import { skipSpace, skipSpaceBack, tagAt } from '../../src/trace/detector/segmenter.ts';
import { buildTable, ROLES, SCORES } from '../../src/trace/detector/table.ts';
import type { GoldTrace } from './data.ts';

/** The training data as sparse rows of features that are there or not. */
export interface Dataset {
  rows: Int32Array[];
  /** Feature of id f: name and role (0 = own segment, 1 = one before, 2 = two before). */
  names: string[];
  roles: Uint8Array;
  /** Per score: 1, 0, or −1 for undetermined. */
  labels: Int8Array[];
  /** What the cue grammar sees, without scores. */
  scored: Omit<Scored, 'scores'>[];
  /** The scheme calls it an assumption. */
  assumption: boolean[];
  question: string[];
  model: string[];
  domain: string[];
  trace: string[];
  text: string[];
}

const coarse: readonly string[] = METACOGNITION;

/** 1, 0 or −1 (undetermined) of one score on one segment. */
function label(score: string, behaviours: string[], undetermined: string[]): number {
  if (score !== 'metacognition') {
    if (behaviours.includes(score)) return 1;
    return undetermined.includes(score) ? -1 : 0;
  }
  if (behaviours.some((name) => coarse.includes(name))) return 1;
  return undetermined.some((name) => coarse.includes(name)) ? -1 : 0;
}

const scoreName = (score: string) => (score === 'recall' ? 'knowledge-recall' : score);

/** n-grams beyond the own segment: only what opens or is one word. */
function carries(name: string, role: number): boolean {
  if (role === 0) return true;
  if (name.startsWith('#')) return !/[+>]/.test(name);
  const words = name.split(' ').length;
  if (name.startsWith('^ ') || name.startsWith('~ ')) return role === 1 ? words <= 3 : words <= 2;
  return role === 1 && words === 1;
}

export function buildDataset(traces: readonly GoldTrace[]): Dataset {
  const table = buildTable([], 1);
  const byHash = new Map<number, number>();
  const gramNames: string[] = [];
  const carried: boolean[][] = [];
  const intern = (hash: number, name: () => string) => {
    let id = byHash.get(hash);
    if (id === undefined) {
      const written = name();
      if (featureHash(written) !== hash) throw new Error(`"${written}" hashes differently`);
      byHash.set(hash, (id = gramNames.length));
      gramNames.push(written);
      carried.push(Array.from({ length: ROLES }, (_, role) => carries(written, role)));
    }
    return id;
  };
  const set: Dataset = {
    rows: [],
    names: [],
    roles: new Uint8Array(0),
    labels: SCORES.map(() => new Int8Array(0)),
    scored: [],
    assumption: [],
    question: [],
    model: [],
    domain: [],
    trace: [],
    text: [],
  };
  const labels: number[][] = SCORES.map(() => []);
  const own: number[][] = [];
  const roleIds = new Map<number, number>();
  const roles: number[] = [];
  for (const trace of traces) {
    const reader = openFeatures(table);
    const first = own.length;
    for (const segment of trace.segments) {
      const { text } = segment;
      const start = skipSpace(text, 0);
      const found = reader.read(text, start, skipSpaceBack(text, start));
      const { grams, scan } = found;
      const ids = new Set<number>();
      for (let i = 0; i < grams.count; i++)
        ids.add(intern(grams.hashes[i], () => gramName(text, scan, grams, i)));
      for (const which of found.facts.subarray(0, found.factCount))
        ids.add(intern(featureHash(FACTS[which]), () => FACTS[which]));
      const at = own.length;
      own.push([...ids]);
      const row: number[] = [];
      for (let role = 0; role < ROLES && at - role >= first; role++) {
        for (const id of own[at - role]) {
          if (!carried[id][role]) continue;
          const key = id * ROLES + role;
          let column = roleIds.get(key);
          if (column === undefined) {
            roleIds.set(key, (column = set.names.length));
            set.names.push(gramNames[id]);
            roles.push(role);
          }
          row.push(column);
        }
      }
      set.rows.push(Int32Array.from(row));
      SCORES.forEach((score, k) =>
        labels[k].push(label(scoreName(score), segment.behaviours, segment.undetermined)),
      );
      set.scored.push({
        cues: found.cues,
        opens: found.opens,
        flags: scan.flags,
        words: scan.words,
        tag: tagAt(text, start) > 0,
      });
      set.assumption.push(segment.label_original.includes('assumption'));
      set.question.push(trace.question);
      set.model.push(trace.model);
      set.domain.push(trace.domain);
      set.trace.push(trace.id);
      set.text.push(text);
    }
  }
  set.roles = Uint8Array.from(roles);
  set.labels = labels.map((list) => Int8Array.from(list));
  return set;
}
