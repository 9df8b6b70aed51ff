/** @file What the commands say about themselves, and how they complain. */

/** A command was called in a way it does not know; the message says what is wrong, in one sentence. */
export class UsageError extends Error {
  readonly command: string;

  constructor(command: string, message: string) {
    super(message);
    this.command = command;
  }
}

/** Something else is wrong: a file, a program. One sentence. */
export class Failure extends Error {}

const OVERVIEW = `gradlens: see the automatic differentiation of a program without an editor.

  gradlens record [-o FILE] PROGRAM [ARGUMENT…]   run a program and keep what it did in a trace
  gradlens graph TRACE [--json | --dot]           print the graph of a trace
  gradlens why TRACE NODE                         say why a tensor has no gradient
  gradlens compare BEFORE AFTER                   say where two traces differ

"gradlens COMMAND --help" tells more. A trace opens in VS Code, too, with the extension Gradlens.
`;

const RECORD = `gradlens record [-o FILE] PROGRAM [ARGUMENT…]

Runs a program and keeps what it did with tensors in a trace. The program's input, output, exit code and
signals are its own.

  PROGRAM      a JavaScript or TypeScript file, run by this Node (TypeScript by Node 22.18 or newer, or else
               by tsx if your project has it); or a command: gradlens record tsx train.ts,
               gradlens record node --import tsx train.ts, gradlens record npm test
  -o FILE      where to keep the trace (default: PROGRAM.gradtrace, here)

Tensors of gradlens, TensorFlow.js and jax-js are recorded, in all processes and worker threads.
`;

const GRAPH = `gradlens graph TRACE [--json | --dot]

Prints the graph of a trace, a line a node: number, name, shape, value, gradient, operator and operands,
place in the source.

  --json       everything, as JSON: {format: "gradlens-trace", version: 1, title, savedBy, saved, problem,
               graphs: [{name, pid, thread, cwd, argv, node, began, graph}]}; \`graph\` has nodes, edges and
               notes, see engine/graph/export/document.ts
  --dot        for Graphviz: gradlens graph train.gradtrace --dot | dot -Tsvg > train.svg
`;

const WHY = `gradlens why TRACE NODE

Says why a tensor has no gradient, with the line that is to blame.

  NODE         a number (12 or #12, as "gradlens graph" prints it; 4711-0#12 where a trace has several
               processes), a variable's name (w1), or a place in the source (train.ts:12)
`;

const COMPARE = `gradlens compare BEFORE AFTER [--rtol NUMBER]

Says where two traces differ: two runs of a program, or before and after an edit. Nodes are matched by what
they are made of, not by lines. Told are those that only one trace has, values, gradients, shapes and dtypes
that differ, and the first value that does although those it is made of do not.

  --rtol       how far numbers may be apart, relative to their size (default: that of torch.testing.assert_close
               for the dtype: 1.3e-6 for float32, 1e-7 for float64, 0 for integers and bool)
`;

const HELP: ReadonlyMap<string, string> = new Map([
  ['record', RECORD],
  ['graph', GRAPH],
  ['why', WHY],
  ['compare', COMPARE],
]);

export const helpOf = (command: string): string => HELP.get(command) ?? OVERVIEW;
