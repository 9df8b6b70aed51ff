/** @file Search: words, and filters such as `op:matmul shape:[*,128] grad:nan line:42 name:w*`, all of which must hold. */

import type { Answer, NodeId } from '../../protocol/index.ts';
import { labelOf, roleOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { hitOf } from './hits.ts';
import { meant, nearWords } from './near.ts';

const MOST = 300;

type Test = (graph: Graph, node: NodeId) => boolean;

/** Newest nodes first: that is what a program has just done. */
export function search(graph: Graph, text: string): Answer {
  const words = text.split(/\s+(?![^[]*\])/).filter((word) => word !== '');
  const tests: Test[] = [];
  for (const word of words) {
    const test = testOf(word);
    if (typeof test === 'string') return { summary: test, hits: [] };
    tests.push(test);
  }
  const all = (node: NodeId): boolean => tests.every((test) => test(graph, node));
  const found: NodeId[] = [];
  if (tests.length > 0)
    for (let node = graph.nodes.length - 1; node >= 0; node--) if (all(node)) found.push(node);
  const many = found.length > MOST ? `, the newest ${MOST} are listed` : '';
  return {
    summary:
      found.length === 0
        ? `Nothing matches ${text.trim()}.${meant(words.flatMap((word) => nearIn(graph, word)))}`
        : `${found.length === 1 ? '1 node matches' : `${found.length} nodes match`}${many}.`,
    hits: found.slice(0, MOST).map((node) => hitOf(graph, node)),
  };
}

const partsOf = (word: string): readonly [key: string, argument: string] => {
  const [, key = '', argument = ''] = /^(\w+):(.*)$/.exec(word) ?? [];
  return key === '' ? ['', word] : [key, argument];
};

/** The test of a word; a sentence where it makes no sense. */
function testOf(word: string): Test | string {
  const [key, argument] = partsOf(word);
  if (key === '') {
    const part = word.toLowerCase();
    return (graph, node) =>
      `${labelOf(graph, node)}\n${graph.op(node)}`.toLowerCase().includes(part);
  }
  const make = FILTERS[key];
  if (make === undefined) {
    const keys = Object.keys(FILTERS);
    return `There is no filter ${key}: use ${keys.join(', ')}.${meant(nearWords(key, keys))}`;
  }
  return argument === '' ? say(key) : make(argument);
}

const say = (key: string): string =>
  `Say what ${key} should be, for example ${EXAMPLES[key] ?? ''}.`;

/** What a word that matches nothing may have meant, as one would write it. */
function nearIn(graph: Graph, word: string): string[] {
  const [key, argument] = partsOf(word);
  const texts = key === '' ? [labelOf, TEXTS.op] : key in TEXTS ? [TEXTS[key as TextKey]] : [];
  const test = testOf(word);
  if (texts.length === 0 || typeof test === 'string') return [];
  const known = new Set<string>();
  for (let node = 0; node < graph.nodes.length; node++) {
    if (test(graph, node)) return [];
    for (const textOf of texts) known.add(textOf(graph, node));
  }
  return nearWords(argument, known).map((each) => (key === '' ? each : `${key}:${each}`));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  op: 'op:mat*',
  name: 'name:w*',
  shape: 'shape:[*,128]',
  dtype: 'dtype:float64',
  value: 'value:nan',
  grad: 'grad:none',
  line: 'line:42',
  file: 'file:train.ts',
  module: 'module:Linear',
  is: 'is:parameter',
};

/** What programs call by one name and libraries run as several operators. */
const FAMILIES: Readonly<Record<string, RegExp>> = {
  matmul: /^(mm|bmm|mv|dot|addmm|addmv|baddbmm|matMul|batchMatMul|_?fusedMatMul)$/i,
};

/** What names are found by. */
const TEXTS = {
  op: (graph: Graph, node: NodeId) => graph.op(node),
  name: (graph: Graph, node: NodeId) => graph.name(node),
  dtype: (graph: Graph, node: NodeId) => graph.dtype(node) ?? '',
};
type TextKey = keyof typeof TEXTS;

const FILTERS: Readonly<Record<string, (argument: string) => Test | string>> = {
  op: (glob) => {
    const family = FAMILIES[glob];
    if (family !== undefined) return (graph, node) => family.test(graph.op(node));
    return byText(glob, TEXTS.op);
  },
  name: (glob) => byText(glob, TEXTS.name),
  dtype: (glob) => byText(glob, TEXTS.dtype),
  file: (glob) => byText(`*${glob}`, (graph, node) => siteOf(graph, node)?.file ?? ''),
  module: (part) =>
    byText(`*${part}*`, (graph, node) => graph.strings.text(graph.nodes.module.get(node))),
  shape: (pattern) => {
    const sizes = pattern.replaceAll(/[[\]\s]/g, '');
    if (!/^[\d*]*(,[\d*]+)*$/.test(sizes))
      return `${pattern} is no shape: write sizes, and * for any, for example ${EXAMPLES['shape'] ?? ''}.`;
    return byText(sizes, (graph, node) => {
      if (graph.nodes.kind.get(node) === Kind.number) return '-';
      return graph.shape(node).replaceAll(/[[\]\s]/g, '');
    });
  },
  line: (number) =>
    /^\d+$/.test(number)
      ? (graph, node) => siteOf(graph, node)?.line === Number(number)
      : `${number} is no line: write its number, for example ${EXAMPLES['line'] ?? ''}.`,
  value: (state) => byState(state, (graph, node) => graph.nodes.value.get(node)),
  grad: (state) => byState(state, (graph, node) => graph.nodes.grad.get(node)),
  is: (state) => {
    const known = Object.keys(STATES);
    return (
      STATES[state] ??
      `There is no is:${state}: use ${known.join(', ')}.${meant(nearWords(state, known))}`
    );
  },
};

const siteOf = (graph: Graph, node: NodeId) => graph.site(graph.nodes.stack.get(node));

/** The whole text must match, `*` stands for anything. */
function byText(glob: string, textOf: (graph: Graph, node: NodeId) => string): Test {
  const parts = glob.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 'is');
  return (graph, node) => pattern.test(textOf(graph, node));
}

/** `nan`, `inf`, `zero`, `none`, `any`; or a bound of the norm: `>100`, `<1e-7`. */
function byState(state: string, valueOf: (graph: Graph, node: NodeId) => number): Test | string {
  const [, sign, bound] = /^([<>])(.+)$/.exec(state) ?? [];
  if (sign !== undefined && Number.isFinite(Number(bound)))
    return (graph, node) => {
      const norm = graph.values.norm(valueOf(graph, node));
      return norm !== null && (sign === '>' ? norm > Number(bound) : norm < Number(bound));
    };
  switch (state.toLowerCase()) {
    case 'none':
      return (graph, node) =>
        valueOf(graph, node) < 0 && graph.nodes.kind.get(node) !== Kind.number;
    case 'any':
      return (graph, node) => valueOf(graph, node) >= 0;
    case 'zero':
      return (graph, node) => graph.values.norm(valueOf(graph, node)) === 0;
    case 'nan':
      return (graph, node) => {
        const value = valueOf(graph, node);
        return graph.values.nonFinite(value) && graph.values.norm(value) === null;
      };
    case 'inf':
      return (graph, node) => graph.values.norm(valueOf(graph, node)) === Infinity;
    default:
      return `There is no state ${state}: use nan, inf, zero, none, any, >100 or <1e-7.`;
  }
}

const STATES: Readonly<Record<string, Test>> = {
  parameter: (graph, node) => roleOf(graph, node) === 'parameter',
  output: (graph, node) => roleOf(graph, node) === 'output',
  constant: (graph, node) => roleOf(graph, node) === 'constant',
  detached: ({ nodes }, node) => nodes.has(node, Flag.detached),
  nograd: ({ nodes }, node) => nodes.has(node, Flag.noGrad),
  inplace: ({ nodes }, node) => nodes.has(node, Flag.inPlace),
  view: ({ nodes }, node) => nodes.has(node, Flag.view),
};
