/**
 * Tests of `suite` go on from where the one before ended: after one that fails, the rest of this suite are skipped and
 * counted as such. Mocha's own `bail` leaves them out without a word, and also when a test of another suite has failed.
 */
export function inOrder(suite: Mocha.Suite): void {
  let failed = false;
  suite.beforeEach(function () {
    if (failed) this.skip();
  });
  suite.afterEach(function () {
    failed ||= this.currentTest?.state === 'failed';
  });
}
