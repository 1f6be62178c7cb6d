import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createPace, type Pace } from '../../../../webview/ask/pace.ts';

describe('the pace of answers', () => {
  let now = 0;
  let frames = 0;
  let pace: Pace;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    now = 1000;
    frames = 0;
    pace = createPace(() => frames++);
  });
  afterEach(() => mock.timers.reset());

  /** A message every 50 ms, a frame after each, of which an answer costs `each` ms; says how many are drawn in the last one. */
  function stream(messages: number, each: number): number {
    let drawn = 0;
    for (let i = 0; i < messages; i++) {
      pace.later(now);
      drawn = pace.take(8, now);
      assert.ok(drawn > 0, 'a message without a frame');
      pace.took(drawn, drawn * each);
      pace.later(now, true);
      now += 50;
      mock.timers.tick(50);
    }
    return drawn;
  }

  it('draws as many at once as a frame may cost, and at least one', () => {
    assert.equal(stream(40, 0.1), 4);
    assert.equal(stream(40, 1.4), 2);
    assert.equal(stream(40, 30), 1);
    assert.equal(stream(60, 0.7), 4);
  });

  it('needs one frame a message, whatever is left', () => {
    stream(20, 0.1);
    assert.equal(frames, 20);
    stream(20, 30);
    assert.equal(frames, 40);
  });

  it('draws what is left where no message comes', () => {
    stream(1, 1);
    frames = 0;
    mock.timers.tick(100);
    assert.equal(frames, 1);
  });

  it('leaves a frame to something else, and draws with the next message or soon after', () => {
    assert.equal(pace.pass(now), 0);
    assert.equal(pace.take(8, now), 0);
    pace.later(now, true);
    mock.timers.tick(100);
    assert.equal(frames, 1);
    assert.equal(pace.take(8, now + 50), 2);
  });

  it('asks for one frame where messages come too fast', () => {
    stream(1, 1);
    frames = 0;
    now -= 40;
    for (let i = 0; i < 5; i++) pace.later(now + i);
    assert.equal(frames, 0);
    mock.timers.tick(60);
    assert.equal(frames, 1);
    assert.equal(pace.take(8, now + 60), 2);
  });

  it('draws an answer alone with every frame', () => {
    for (let i = 0; i < 10; i++, now += 16.7) assert.equal(pace.take(1, now), 1);
  });
});
