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

  /**
   * @param {string} _type
   * @param {string} _name
   * @param {string} file
   */
  constructor(_type, _name, file) {
    this.#file = file;
  }

  /**
   * @param {number} at
   * @param {string} message
   */
  #write(at, message) {
    if (at < this.#level) return;
    const line = this.#plain ? message : `${new Date().toISOString()} [${NAMES[at]}] ${message}\n`;
    try {
      appendFileSync(this.#file, line);
    } catch {
      // A log that cannot be written must not end the program that logs.
    }
  }

  trace = (/** @type {string} */ message) => this.#write(0, message);
  debug = (/** @type {string} */ message) => this.#write(1, message);
  info = (/** @type {string} */ message) => this.#write(2, message);
  warn = (/** @type {string} */ message) => this.#write(3, message);
  error = (/** @type {string} */ message) => this.#write(4, message);
  critical = (/** @type {string} */ message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (/** @type {number} */ at) => void (this.#level = at);
  setPattern = () => undefined;
  clearFormatters = () => void (this.#plain = true);
  flush = () => undefined;
  drop = () => undefined;
}

/**
 * @param {string} name
 * @param {string} file
 */
async function create(name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return new Logger('rotating', name, file);
}

exports.version = 0;
exports.setLevel = (/** @type {number} */ at) => void (level = at);
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
