import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { equationsIn, wrongArithmetic } from '../../../src/trace/arithmetic.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const wrong = (text: string) => wrongArithmetic(text).map(({ what }) => what);

describe(`arithmetic in text, seed ${seed}`, () => {
  it('refutes what is plainly wrong', () => {
    assert.deepEqual(wrong('So 12 * 13 = 150.'), ['12 × 13 is 156, not 150']);
    assert.deepEqual(wrong('We get \\(7 \\times 8 = 54\\).'), ['7 × 8 is 56, not 54']);
    assert.deepEqual(wrong('1,200 + 34 = 1,235'), ['1200 + 34 is 1234, not 1235']);
    assert.deepEqual(wrong('- 3 + 4 = 8\n'), ['3 + 4 is 7, not 8']);
    assert.deepEqual(wrong('so 2^{10} = 1000, hence'), ['2^10 is 1024, not 1000']);
    assert.deepEqual(wrong('$\\frac{6}{2} = 4$'), ['6 / 2 is 3, not 4']);
    assert.equal(wrong('(2 + 3)(4) = 20').length, 0);
  });

  it('says nothing where a reader could mean something else', () => {
    for (const text of [
      '7 + 8 = 3 mod 12',
      '7 + 8 = 3 (mod 12)',
      'about 3 + 4 = 8',
      '10 + 4 = 2 o’clock',
      '3 cm + 4 cm = 8 cm',
      '3 + 4 = 8 cm',
      'x + 4 = 8',
      '2x + 4 = 8',
      'f(3) + 1 = 9',
      '3 + 4 = x',
      '1 + 1 = 10 in base 2',
      'in binary 1 + 1 = 10',
      '5! = 20',
      '5 + 3! = 10',
      '3 + 4 = 7 = 8',
      '3 + 4 ≈ 8',
      '3 + 4 >= 8',
      '3 + 4 != 8',
      '3 + 4 == 8',
      'If 3 + 4 = 8, then',
      'is 3 + 4 = 8?',
      'log 100 + 1 = 3',
      '1/3 = 0.333',
      '2/3 = 0.67',
      '7 / 2 = 3',
      '7 / 2 = 3 remainder 1',
      '3 + 4 = 8%',
      '50% + 1 = 2',
      '8 - 3 = 4 - 9 = 2',
      'a_1 + 2 = 4',
      '10^2 3 = 4',
      '1 1/2 = 2',
      '5 - 7 - 3 =',
      '= 3 + 4',
      '\\sqrt{4} + 1 = 9',
      'pages 3 - 4 = 5 pages',
      '|3 - 4| = 1',
      '3² + 1 = 7',
      '6 / 2 * 3 = 1',
      '1e3 + 1 = 2',
    ])
      assert.deepEqual(wrong(text), [], text);
  });

  it('agrees with computing, on random sums written in many ways', () => {
    const random = randomStream(randomKey(seed, 'puzzle'));
    const signs = [' + ', ' - ', '*', ' × ', ' \\times ', '+', ' \\cdot '];
    for (let i = 0; i < 500; i++) {
      const [a, b] = [random.below(2000), random.below(2000)];
      const sign = signs[random.below(signs.length)];
      const right = sign.includes('+') ? a + b : sign.includes('-') ? a - b : a * b;
      const stated = random.below(2) === 0 ? right : right + 1 + random.below(9);
      const written = stated < 0 ? `-${-stated}` : String(stated);
      const text = `We have ${a}${sign}${b} = ${written}${random.below(2) === 0 ? '.' : ', so'} on we go`;
      assert.equal(equationsIn(text).length, 1, text);
      assert.equal(wrong(text).length, stated === right ? 0 : 1, text);
    }
  });

  it('takes any text', () => {
    const random = randomStream(randomKey(seed, 'puzzle'), 1);
    const units = '0123456789+-*/^(){}=., \\$xab%\n\ud83d';
    for (let i = 0; i < 300; i++) {
      const text = Array.from({ length: 200 }, () => units[random.below(units.length)]).join('');
      for (const { start, end, left, right } of equationsIn(text)) {
        assert.ok(start >= 0 && end <= text.length && start < end);
        assert.ok(Number.isFinite(left.value) && Number.isFinite(right.value));
      }
    }
  });
});
