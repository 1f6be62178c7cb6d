import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { redact } from '../../../src/base/redact.ts';

describe('a report', () => {
  it('holds no key, token or name of the user', () => {
    const secret = randomBytes(18).toString('hex');
    const texts = [
      `Authorization: Bearer ${secret}`,
      `"token":"${secret}"`,
      `api_key=${secret}`,
      `apiKey: ${secret}, next`,
      `sk-${secret}`,
      `hf_${secret}`,
      `https://me:${secret}@host/v1`,
      `{"password": "${secret}"}`,
    ];
    for (const text of texts) assert.ok(!redact(text).includes(secret), text);
    assert.equal(redact('/home/ann/runs and /home/ann', '/home/ann'), '~/runs and ~');
  });

  it('keeps what helps', () => {
    const text = 'step 20: 3 tokens a second, KL 0.03 (rl.klCoefficient), key "rl.batch"';
    assert.equal(redact(text, '/root'), text);
  });
});
