import assert from 'node:assert/strict';
import { createTurns, type Clock, type Part } from '../../../../webview/charts/turns.ts';
import { fresh } from './support.ts';

const FRAME = 1000 / 60;

/** A clock that stands until it is told to run: frames sixty times a second, drawing as dear as it is said to be. */
function pretended() {
  let now = 0;
  let frames: (() => void)[] = [];
  let timers: { at: number; call: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    frame: (call) => frames.push(call),
    after(wait, call) {
      const timer = { at: now + wait, call };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
  };
  return {
    clock,
    /** How many frames were asked for. */
    asked: 0,
    /** Lets time pass until then, with what happens meanwhile. */
    run(until: number, meanwhile: (time: number) => void = () => undefined) {
      while (now < until) {
        now = (Math.floor(now / FRAME + 1e-9) + 1) * FRAME;
        const end = now;
        meanwhile(now);
        for (const timer of timers.filter(({ at }) => at <= now)) {
          timers = timers.filter((one) => one !== timer);
          timer.call();
        }
        const due = frames;
        frames = [];
        this.asked += due.length;
        for (const call of due) call();
        // Drawing took its time, but frames come when they come.
        now = Math.max(end, Math.floor(now / FRAME) * FRAME);
      }
    },
    spend: (time: number) => void (now += time),
    get now() {
      return now;
    },
    get idle() {
      return frames.length === 0 && timers.length === 0;
    },
  };
}

/** A chart that remembers what it showed, and when. */
function chart(time: ReturnType<typeof pretended>, value: () => number, cost: number) {
  const shown: { at: number; value: number; end: number }[] = [];
  const part: Part & { shown: typeof shown; touches: boolean } = {
    shown,
    touches: false,
    touched: () => part.touches,
    draw() {
      const at = time.now;
      time.spend(cost);
      shown.push({ at, value: value(), end: time.now });
    },
  };
  return part;
}

describe('turns of drawing', () => {
  it('draw the last of what came, no part more than five times a second, and none of it old', () => {
    const { seed, random } = fresh();
    const time = pretended();
    const turns = createTurns(time.clock);
    let value = 0;
    const parts = Array.from({ length: 12 }, () =>
      chart(time, () => value, 0.5 + 3 * random.next()),
    );
    const came: number[] = [];
    let next = 0;
    time.run(5000, (now) => {
      if (now < next || now > 4000) return;
      next = now + 100 * random.next();
      value++;
      came[value] = now;
      for (const part of parts) turns.want(part, 'data');
    });
    assert.ok(time.idle, `seed ${seed}: nothing is left to do`);
    for (const { shown } of parts) {
      assert.equal(shown.at(-1)?.value, value, `seed ${seed}: the end is drawn`);
      assert.ok(shown.length <= 5 * 4.2 + 2, `seed ${seed}: drawn ${shown.length} times`);
      shown.slice(1).forEach((now, i) => {
        // What the picture before lacked was not missed for long.
        const missed = came[shown[i].value + 1];
        assert.ok(now.end - missed <= 250, `seed ${seed}: ${now.end - missed} ms old`);
      });
    }
  });

  it('draw at once what comes after a rest', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const part = chart(time, () => 1, 1);
    for (const at of [0, 1000, 1300]) {
      time.run(at);
      turns.want(part, 'data');
      time.run(time.now + FRAME);
      assert.ok(time.now - (part.shown.at(-1)?.at ?? 0) <= FRAME);
    }
    assert.equal(part.shown.length, 3);
  });

  it('take some parts to each frame, the longest waiting first, and miss none', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const parts = Array.from({ length: 12 }, () => chart(time, () => 0, 3));
    for (const part of parts) turns.want(part, 'choice');
    const counts = () => parts.map(({ shown }) => shown.length);
    time.run(FRAME);
    assert.deepEqual(counts(), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    time.run(2 * FRAME, () => turns.want(parts[0], 'choice'));
    assert.deepEqual(counts(), [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    time.run(6 * FRAME);
    assert.deepEqual(counts(), [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert.ok(time.idle);
  });

  it('put what the reader works with first, in every frame', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const parts = Array.from({ length: 8 }, () => chart(time, () => 0, 4));
    parts[5].touches = true;
    time.run(1000, () => {
      for (const part of parts) turns.want(part, 'choice');
    });
    assert.ok(parts[5].shown.length >= 59, `${parts[5].shown.length} times`);
    for (const { shown } of parts) {
      shown.slice(1).forEach(({ at }, i) => assert.ok(at - shown[i].at <= 250));
    }
  });

  it('draw all that has waited too long when frames are rare', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const parts = Array.from({ length: 20 }, () => chart(time, () => 0, 30));
    for (const part of parts) turns.want(part, 'choice');
    time.run(1000);
    for (const { shown } of parts) assert.equal(shown.length, 1);
    assert.ok(time.idle);
  });

  it('do nothing when nothing is wanted, nor for what is gone', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const part = chart(time, () => 0, 1);
    turns.want(part, 'data');
    time.run(100);
    turns.want(part, 'data');
    assert.ok(turns.forget(part));
    assert.ok(!turns.forget(part));
    time.run(1000);
    assert.equal(part.shown.length, 1);
    const { asked } = time;
    time.run(5000);
    assert.equal(time.asked, asked, 'no frame is asked for');
  });

  it('go on after a part that failed', () => {
    const time = pretended();
    const turns = createTurns(time.clock);
    const broken: Part = {
      draw() {
        throw new Error('broken');
      },
    };
    const part = chart(time, () => 0, 1);
    turns.want(broken, 'choice');
    turns.want(part, 'choice');
    assert.throws(() => time.run(FRAME), /broken/);
    time.run(3 * FRAME);
    assert.equal(part.shown.length, 1);
  });
});
