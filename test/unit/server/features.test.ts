import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { detectText } from '../../../src/trace/detector/detect.ts';
import { BEHAVIOUR_NAMES } from '../../../src/trace/behaviours.ts';
import type { TraceData } from '../../../src/protocol/language.ts';
import { analyse, type Analysis } from '../../../src/server/analysis.ts';
import { openRelabeller } from '../../../src/server/detection.ts';
import { foldsOf } from '../../../src/server/folding.ts';
import { hoverAt } from '../../../src/server/hover.ts';
import { lensesOf } from '../../../src/server/lenses.ts';
import { hintsIn, linksOf } from '../../../src/server/links.ts';
import { outlineOf, type OutlineItem } from '../../../src/server/outline.ts';
import { PROBLEM_CODES } from '../../../src/server/problemCodes.ts';
import { selectionsAt } from '../../../src/server/selection.ts';
import { lineStarts, lineTokens, TOKEN_TYPES } from '../../../src/server/semanticTokens.ts';
import { textHash } from '../../../src/trace/detector/corrections.ts';

const of = (text: string): Analysis => analyse(text, detectText(text), undefined, []);
const codes = (text: string) => of(text).problems.map(({ code }) => code);

const TEXT = `<think>
We need the area. First, 12 × 13 = 150.
Wait, that is not right. Let me check: 12 × 13 = 156.
Alternatively, let me try another way.
So 7 × 8 = 56.
So the answer is 156.
</think>
The answer is 156.
`;

/** A structured trace of a run, as the extension would tell of it. */
function recorded(): { text: string; data: TraceData } {
  const statements: [string, string, 'right' | 'wrong' | undefined][] = [
    ['exploration', 'try 5 + 4 .', undefined],
    ['verification', 'check 5 + 4 = 9 yes .', 'right'],
    ['exploration', 'try 5 + 4 .', undefined],
    ['verification', 'check 5 + 4 = 8 no .', 'wrong'],
  ];
  const prompt = 'numbers 5 4 target 9 :\n\n';
  let text = prompt;
  const spans = statements.map(([behaviour, words, outcome]) => {
    const start = text.length;
    text += `${words}\n`;
    const end = start + words.length;
    return {
      start,
      end,
      behaviour,
      confidence: 1,
      why: 'grammar',
      ...(outcome ? { outcome } : {}),
    };
  });
  const starts = [...text.matchAll(/\S+/g)]
    .map(({ index }) => index)
    .filter((at) => at >= prompt.length);
  const data: TraceData = {
    response: prompt.length,
    spans,
    exact: true,
    rewards: { outcome: 1, total: 0.75 },
    correct: true,
    reason: '[click](command:evil)',
    truncated: true,
    neighbours: true,
    tokens: { starts, end: text.length, logp: starts.map(() => -0.5), advantage: [] },
  };
  return { text, data };
}

describe('language server features', () => {
  it('finds what is wrong with text, by code', () => {
    assert.ok(codes(TEXT).includes('wrong-arithmetic'));
    assert.ok(codes('<think>\nHm, let us see.').includes('missing-tag'));
    assert.deepEqual(codes('<think>\nFine.\n</think>\nYes.'), []);
    const [sum] = of(TEXT).problems;
    assert.ok(sum.fix);
    const mended = TEXT.slice(0, sum.fix.start) + sum.fix.text + TEXT.slice(sum.fix.end);
    assert.ok(!codes(mended).includes('wrong-arithmetic'), mended);
    const open = of('<think>\nHm, let us see.').problems[0].fix;
    assert.ok(open);
    const closed = `<think>\nHm, let us see.${open.text}`;
    assert.ok(!codes(closed).includes('missing-tag'));
  });

  it('finds what is wrong with a structured search', () => {
    const { text, data } = recorded();
    const found = analyse(text, undefined, data, []).problems.map(({ code }) => code);
    assert.deepEqual(found.sort(), [
      'repeated-attempt',
      'searched-on-after-success',
      'truncated',
      'wrong-verdict',
    ]);
  });

  it('says why in hovers, with the numbers of token and trace, and never as markup', () => {
    const { text, data } = recorded();
    const hover = hoverAt(analyse(text, undefined, data, []), text.indexOf('check') + 1);
    assert.ok(hover);
    assert.match(hover.markdown, /Verification/);
    assert.match(hover.markdown, /log-probability -0\.500/);
    assert.match(hover.markdown, /total 0\.750/);
    assert.doesNotMatch(hover.markdown, /\]\(command/);
    const hostile =
      'Wait, <img src=x onerror=alert(1)> [x](command:evil) is wrong. Let me check again.';
    const analysis = of(hostile);
    for (let at = 0; at < hostile.length; at++) {
      const text = hoverAt(analysis, at)?.markdown ?? '';
      assert.doesNotMatch(text, /(?<!\\)<img|\]\(command/);
    }
  });

  it('gives tokens of one line each, in order, that lie in the text and never overlap', () => {
    for (const { text, data } of [{ text: TEXT, data: undefined }, recorded()]) {
      const analysis = analyse(text, detectText(text), data, []);
      const lines = text.split('\n');
      let last: [number, number] = [0, 0];
      const tokens = lineTokens(analysis, lineStarts(text));
      assert.ok(tokens.length >= 4);
      for (const { line, character, length, type } of tokens) {
        assert.ok(line > last[0] || (line === last[0] && character >= last[1]));
        assert.ok(length > 0 && character + length <= lines[line].length);
        assert.ok(type >= 0 && type < TOKEN_TYPES.length);
        last = [line, character + length];
      }
    }
  });

  it('takes hostile documents', () => {
    const texts = [
      '',
      '\0',
      '\ud800',
      '\u202eabc\u202c',
      'a'.repeat(1_000_000),
      '<think>'.repeat(500),
    ];
    for (const text of texts) {
      const analysis = of(text);
      lineTokens(analysis, lineStarts(text));
      outlineOf(analysis);
      selectionsAt(analysis, text.length);
      foldsOf(analysis);
      linksOf(analysis);
      hoverAt(analysis, 0);
      hintsIn(analysis, 0, text.length);
      lensesOf(analysis);
    }
  });

  it('nests outline and selections', () => {
    const analysis = of(TEXT);
    const check = (items: OutlineItem[], parent: { start: number; end: number }) => {
      for (const item of items) {
        assert.ok(item.start >= parent.start && item.end <= parent.end && item.name !== '');
        check(item.children, item);
      }
    };
    const outline = outlineOf(analysis);
    assert.deepEqual(
      outline.map(({ name }) => name),
      ['Reasoning', 'Answer'],
    );
    check(outline, { start: 0, end: TEXT.length });
    const chain = selectionsAt(analysis, TEXT.indexOf('Alternatively') + 2);
    assert.ok(chain.length >= 3);
    for (let i = 1; i < chain.length; i++) {
      assert.ok(chain[i].start <= chain[i - 1].start && chain[i].end >= chain[i - 1].end);
    }
    assert.ok(foldsOf(analysis).length >= 1);
  });

  it('labels a growing text and an edited one as at once', async () => {
    const relabeller = openRelabeller();
    const { signal } = new AbortController();
    const long = TEXT.repeat(1500);
    for (const text of [TEXT, `${TEXT}${TEXT}`, long, `x${long}`, `${long}Wait.`]) {
      assert.deepEqual(await relabeller.label(text, signal), detectText(text));
    }
  });

  it('stops labelling when nobody wants the answer', async () => {
    const stop = new AbortController();
    const labelling = openRelabeller().label(TEXT.repeat(2000), stop.signal);
    stop.abort();
    await assert.rejects(labelling, { name: 'AbortError' });
  });

  it('says the reward in a lens, and the terms where the source weighs nothing', () => {
    const { text, data } = recorded();
    const said = (rewards: Record<string, number>) =>
      lensesOf(analyse(text, detectText(text), { ...data, rewards, correct: undefined }, []))[0]
        .title;
    assert.equal(said({ a: 1, total: 0.75 }), 'reward 0.750 · truncated');
    assert.equal(said({ accuracy: 1, form: 0.5 }), 'accuracy 1.000 · form 0.500 · truncated');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`r${i}`, i]));
    assert.match(said(many), /^r0 0\.000 · .* · 5 more reward terms · truncated$/);
  });

  it('applies corrections', () => {
    const segment = of(TEXT).segments[2];
    const correction = {
      ...segment,
      version: 1 as const,
      trace: 't',
      hash: textHash(TEXT),
      was: [],
      is: ['recall' as const],
      detector: 'd',
      time: '2026-01-01T00:00:00Z',
    };
    const spans = analyse(TEXT, detectText(TEXT), undefined, [correction]).spans;
    const here = spans.filter(({ start }) => start === segment.start);
    assert.deepEqual(
      here.map(({ behaviour }) => behaviour),
      ['recall'],
    );
  });

  it('agrees with package.json and the handbook', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: {
        semanticTokenTypes: { id: string }[];
        semanticTokenScopes: { language: string; scopes: Record<string, string[]> }[];
      };
    };
    const { semanticTokenTypes, semanticTokenScopes } = manifest.contributes;
    assert.deepEqual(
      semanticTokenTypes.map(({ id }) => id),
      BEHAVIOUR_NAMES,
    );
    assert.deepEqual(Object.keys(semanticTokenScopes[0].scopes), BEHAVIOUR_NAMES);
    const handbook = readFileSync('docs/diagnostics.md', 'utf8');
    for (const code of Object.keys(PROBLEM_CODES)) {
      assert.ok(handbook.includes(`\n## ${code}\n`), code);
    }
  });
});
