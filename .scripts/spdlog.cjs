/**
 * @file Stands in for `@vscode/spdlog`, the logger of code-server's VS Code: a native module, which would
 * need a compiler at the first `npm start`. Output channels write through it.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

let level = 2;

/** Appends lines to one file; `clearFormatters` leaves out time and level, as output channels want it. */
class Logger {
  #file;
  #plain = false;
  #level = level;

  constructor(_type, _name, file) {
    this.#file = file;
  }

  #write(at, message) {
    if (at < this.#level) return;
    const line = this.#plain ? message : `${new Date().toISOString()} [${NAMES[at]}] ${message}\n`;
    try {
      appendFileSync(this.#file, line);
    } catch {
      // A log that cannot be written must not end the program that logs.
    }
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (at) => void (this.#level = at);
  setPattern = () => undefined;
  clearFormatters = () => void (this.#plain = true);
  flush = () => undefined;
  drop = () => undefined;
}

async function create(_name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return new Logger('rotating', _name, file);
}

exports.version = 0;
exports.setLevel = (at) => void (level = at);
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
