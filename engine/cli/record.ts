/** @file `gradlens record`: runs a program with the recorder in it and keeps the recordings as a trace. */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';

import { SiteMapper } from '../graph/source/maps.ts';
import { RECORDING_SUFFIX } from '../recorder/records/format.ts';
import { TRACE_SUFFIX } from '../trace/layout.ts';
import { writeTrace } from '../trace/writer.ts';
import { namesInSources } from './names.ts';
import { commandOf, runProgram } from './program.ts';
import { UsageError } from './usage.ts';

export async function record(words: readonly string[], version: string): Promise<void> {
  const { output, program, args } = parse(words);
  const command = commandOf(program, args);
  const directory = await mkdtemp(join(tmpdir(), 'gradlens-record-'));
  try {
    const end = await runProgram(command, directory);
    const failed = await keep(directory, output, basename(program), version);
    await rm(directory, { recursive: true, force: true });
    end(failed);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Wanted {
  readonly output: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Options end at the program: what follows is the program's. */
function parse(words: readonly string[]): Wanted {
  let output: string | undefined;
  let at = 0;
  for (; words[at]?.startsWith('-') === true; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (word !== '-o') throw new UsageError('record', `There is no option ${word}.`);
    output = words[++at];
    if (output === undefined)
      throw new UsageError('record', 'After -o the name of a file is missing.');
  }
  const [program, ...args] = words.slice(at);
  if (program === undefined) throw new UsageError('record', 'The program to run is missing.');
  const name = basename(program, extname(program));
  return { output: resolve(output ?? `${name}${TRACE_SUFFIX}`), program, args };
}

/** @returns whether the trace could not be written, which was told then */
async function keep(
  directory: string,
  output: string,
  title: string,
  version: string,
): Promise<boolean> {
  const files = (await readdir(directory)).filter((name) => name.endsWith(RECORDING_SUFFIX));
  if (files.length === 0) {
    say(`${title} made no tensors that Gradlens knows: there is no trace.`);
    return false;
  }
  const nameAt = await namesInSources();
  const sources = files.sort().map((file) => ({
    path: join(directory, file),
    name: basename(file, RECORDING_SUFFIX),
    sites: new SiteMapper(),
    nameAt,
    names: [],
  }));
  const about = { title, savedBy: `gradlens ${version}`, saved: new Date().toISOString() };
  try {
    await writeTrace(output, about, sources);
  } catch (error) {
    say(`The trace ${output} cannot be written: ${(error as Error).message}.`);
    return true;
  }
  // Where somebody looks: the program's own output is not to be mixed with ours.
  if (process.stderr.isTTY) say(`recorded ${files.length} process(es) in ${output}`);
  return false;
}

const say = (sentence: string): void => void process.stderr.write(`gradlens: ${sentence}\n`);
