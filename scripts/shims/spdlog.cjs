// Stands in for @vscode/spdlog, a native module: without a working one every output channel of
// VS Code stays empty. The `exports.x =` lines matter: VS Code imports this file as an ES module.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  constructor(file) {
    this.file = file;
    this.level = 0;
    this.raw = false;
    this.queue = [];
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, 23);
    this.queue.push(this.raw ? message : `${time} [${levels[level]}] ${message}\n`);
    this.timer ??= setImmediate(() => this.flush());
  }
  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    this.raw = false;
  }
  clearFormatters() {
    this.raw = true;
  }
  flush() {
    this.timer = undefined;
    const text = this.queue.join('');
    this.queue = [];
    // The log folder of a test is deleted while the server still ends: nobody reads that log.
    if (text && fs.existsSync(path.dirname(this.file))) fs.appendFileSync(this.file, text);
  }
  drop() {
    this.flush();
  }
}

const create = async (_name, file) => new Logger(file);

exports.version = 0;
exports.setLevel = function () {};
exports.setFlushOn = function () {};
exports.Logger = class extends Logger {
  constructor(_kind, _name, file) {
    super(file);
  }
};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
