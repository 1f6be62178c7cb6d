// Stands in for @vscode/native-watchdog, a native module that ends orphaned processes;
// scripts/lib/guard.mjs does that for everything we start.
exports.start = function () {};
