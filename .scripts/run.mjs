/** @file Runs other programs: quietly, keeping the end of their output for the message when they fail. */
import { spawn } from 'node:child_process';
import { Failure } from './say.mjs';

/**
 * Runs a program to its end and gives its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.advice] what a person can do when the program fails
 * @param {number} [options.lines] how many lines of its output a failure quotes
 * @returns {Promise<string>} standard output and standard error together
 */
export function run(command, args, { cwd, env = process.env, advice = '', lines = 15 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const fail = (/** @type {string} */ how) => {
      const end = output.trim().split('\n').slice(-lines).join('\n  ');
      reject(new Failure(`\`${command} ${args.join(' ')}\` ${how}. ${advice}\n  ${end}`));
    };
    child.on('error', (error) => fail(`could not start (${error.message})`));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else fail(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
    });
  });
}

/**
 * Runs npm, the one that runs us where there is one.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {string} advice
 */
export function npm(args, cwd, advice) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js')
    ? run(process.execPath, [cli, ...args], { cwd, advice })
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd, advice });
}
