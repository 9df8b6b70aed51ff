/** @file `gradlens graph`: prints the graphs of a trace as text, JSON or DOT. */

import { documentOf } from '../graph/export/document.ts';
import type { DocumentNode, GraphDocument } from '../graph/export/document.ts';
import { toDot } from '../graph/export/dot.ts';
import { fileName } from '../graph/text.ts';
import { readTrace } from '../trace/reader.ts';
import type { Trace } from '../trace/reader.ts';
import { UsageError } from './usage.ts';

export async function graph(words: readonly string[]): Promise<void> {
  const known = new Set(['--json', '--dot']);
  const options = words.filter((word) => word.startsWith('-'));
  const unknown = options.find((option) => !known.has(option));
  if (unknown !== undefined) throw new UsageError('graph', `There is no option ${unknown}.`);
  const [path, ...more] = words.filter((word) => !word.startsWith('-'));
  if (path === undefined) throw new UsageError('graph', 'The name of a trace is missing.');
  if (more.length > 0 || options.length > 1)
    throw new UsageError('graph', 'One trace and one form at a time, please.');
  const trace = await readTrace(path);
  if (trace.problem !== null) process.stderr.write(`gradlens: ${trace.problem}\n`);
  switch (options[0]) {
    case '--json':
      process.stdout.write(`${JSON.stringify(jsonOf(trace))}\n`);
      return;
    case '--dot':
      for (const { model } of trace.recordings)
        process.stdout.write(toDot(documentOf(model.graph)));
      return;
    default:
      process.stdout.write(textOf(trace));
  }
}

function jsonOf({ about, recordings, problem }: Trace): object {
  return {
    format: 'gradlens-trace',
    version: 1,
    ...about,
    problem,
    graphs: recordings.map(({ name, model }) => {
      const {
        pid = 0,
        thread = 0,
        cwd = '',
        argv = [],
        node = '',
        began = 0,
      } = model.process ?? {};
      const since = new Date(began).toISOString();
      return { name, pid, thread, cwd, argv, node, began: since, graph: documentOf(model.graph) };
    }),
  };
}

function textOf({ recordings }: Trace): string {
  return recordings
    .map(({ name, model }) => {
      const document = documentOf(model.graph);
      const { process } = model;
      const program = process === null ? [] : [process.argv.slice(1).map(fileName).join(' ')];
      const title = ['process', name, ...program].join(' ').trimEnd();
      const lines = [title, ...linesOf(document), ...document.notes];
      return `${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** `#3  y [3] = [1.00, 2.00, 3.00]  ∇ [1.00, 1.00, 1.00]  mul(#1, #2)  train.ts:12` */
function linesOf({ nodes, edges }: GraphDocument): string[] {
  const operands = new Map<number, string[]>();
  for (const { source, target, kind, cause } of edges) {
    const list = operands.get(target) ?? [];
    list.push(kind === 'cut' ? `✂ ${cause ?? ''} #${source}` : `#${source}`);
    operands.set(target, list);
  }
  return nodes.map((node) =>
    [
      `#${node.id}`,
      nameAndValue(node),
      node.grad === '' ? '' : `∇ ${node.grad}`,
      operands.has(node.id) ? `${node.op}(${operands.get(node.id)?.join(', ') ?? ''})` : node.op,
      node.site === null ? '' : `${fileName(node.site.file)}:${node.site.line}`,
    ]
      .filter((part) => part !== '')
      .join('  '),
  );
}

function nameAndValue({ label, op, shape, value }: DocumentNode): string {
  return [
    label === op ? '' : label,
    shape.length === 0 ? '' : `[${shape.join(', ')}]`,
    value === '' || value === label ? '' : `= ${value}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
