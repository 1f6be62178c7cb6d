// Mocha's `spec` output, plus the counts as JSON in the file that THOUGHTSCOPE_COUNTS names.
const fs = require('node:fs');
const Mocha = require('mocha');

module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.THOUGHTSCOPE_COUNTS;
      const counts = { passed: passes, failed: failures, skipped: pending };
      if (file) fs.writeFileSync(file, JSON.stringify(counts));
    });
  }
};
