/** @file Where the first NaN or Inf comes from, in forward and in backward, with the operand values that made it. */

import type { Finding, NodeId } from '../../protocol/index.ts';
import { FILLS } from '../../recorder/records/fills.ts';
import { labelOf } from '../cards.ts';
import type { Graph, Pass } from '../graph.ts';
import { Flag, isFloating, Kind } from '../tables/nodes.ts';
import { valueText } from '../text.ts';
import { at, related } from '../words.ts';

/**
 * At most one of the forward pass and one of the backward pass: what follows from them is no news.
 *
 * @param finished nothing can come any more
 */
export function nonFinite(graph: Graph, finished: boolean): Finding[] {
  const forward = firstForward(graph, finished);
  const backward = forward?.isNaN === true ? null : firstBackward(graph);
  return [forward?.finding ?? null, backward].filter((finding) => finding !== null);
}

/**
 * By node: 1 where a value that is not finite comes to something. It does not where all that was computed from
 * it is finite again, as behind `where` or `maskedFill`: a mask that holds what it is to hold.
 */
function spreading(graph: Graph): Uint8Array {
  const { nodes, edges, values } = graph;
  const spreads = new Uint8Array(nodes.length);
  for (let node = nodes.length - 1; node >= 0; node--) {
    if (!values.nonFinite(nodes.value.get(node))) continue;
    let isMasked = false;
    for (const edge of edges.outOf(nodes, node)) {
      const taker = edges.target.get(edge);
      if (spreads[taker] === 1) spreads[node] = 1;
      const value = nodes.value.get(taker);
      // A finite part of it, or a look at it, leaves the rest as it is.
      const isPart = nodes.has(taker, Flag.view) && !values.nonFinite(value);
      if (!isPart && value >= 0 && isFloating(graph.dtype(taker))) isMasked = true;
    }
    if (!isMasked) spreads[node] = 1;
  }
  return spreads;
}

/** Does a value hold NaN, not only Inf? */
const holdsNaN = (graph: Graph, value: number): boolean =>
  graph.values.nonFinite(value) && graph.values.norm(value) === null;

/**
 * The first NaN whose operands held none; where there is no NaN, the first Inf of finite operands. Inf in
 * data is meant, as in masks; NaN in data and Inf that nothing took up are told for information. As long as the
 * program runs, NaN in data may be about to be left out: it is told once something has come of it.
 */
function firstForward(
  graph: Graph,
  finished: boolean,
): { isNaN: boolean; finding: Finding } | null {
  const { nodes, values } = graph;
  const spreads = spreading(graph);
  let firstInf: NodeId | null = null;
  for (let node = 0; node < nodes.length; node++) {
    const value = nodes.value.get(node);
    if (spreads[node] === 0) continue;
    const operands = operandsOf(graph, node);
    if (holdsNaN(graph, value)) {
      if (operands.some((operand) => holdsNaN(graph, nodes.value.get(operand)))) continue;
      if (operands.length === 0 && !finished && !isTakenUp(graph, spreads, node)) continue;
      const finding = forwardFinding(graph, node, operands, 'NaN');
      return { isNaN: true, finding: withOverflow(graph, finding, operands, firstInf) };
    }
    const isMade =
      nodes.kind.get(node) === Kind.operator &&
      !FILLS.test(graph.op(node)) &&
      !operands.some((operand) => values.nonFinite(nodes.value.get(operand)));
    if (isMade) firstInf ??= node;
  }
  if (firstInf === null) return null;
  return {
    isNaN: false,
    finding: forwardFinding(graph, firstInf, operandsOf(graph, firstInf), 'Inf'),
  };
}

/** Whether what reads a value is not finite, and that comes to something. */
function isTakenUp({ nodes, edges }: Graph, spreads: Uint8Array, node: NodeId): boolean {
  for (const edge of edges.outOf(nodes, node))
    if (spreads[edges.target.get(edge)] === 1) return true;
  return false;
}

/** NaN that comes of Inf: where that was made is worth a look too. */
function withOverflow(
  graph: Graph,
  finding: Finding,
  operands: readonly NodeId[],
  made: NodeId | null,
): Finding {
  const { nodes, values } = graph;
  if (made === null || operands.includes(made)) return finding;
  if (!operands.some((operand) => values.nonFinite(nodes.value.get(operand)))) return finding;
  const from = madeOf(graph, {
    op: graph.op(made),
    value: nodes.value.get(made),
    shape: graph.shape(made),
    operands: operandsOf(graph, made),
  });
  const text = `The first Inf is made by ${graph.op(made)} here: ${from}.`;
  return {
    ...finding,
    related: [...finding.related, ...related(graph, nodes.stack.get(made), text)],
  };
}

function forwardFinding(
  graph: Graph,
  node: NodeId,
  operands: readonly NodeId[],
  what: 'NaN' | 'Inf',
): Finding {
  const { nodes, edges, values } = graph;
  const isData = operands.length === 0;
  const takers = [...edges.outOf(nodes, node)].map((edge) => edges.target.get(edge));
  const spreads = takers.some((taker) => values.nonFinite(nodes.value.get(taker)));
  // A number stands where it is read.
  const stack = nodes.stack.get(node);
  const label = nodes.kind.get(node) === Kind.operator ? graph.op(node) : labelOf(graph, node);
  const made = {
    op: graph.op(node),
    value: nodes.value.get(node),
    shape: graph.shape(node),
    operands,
  };
  return {
    kind: 'nonFinite',
    severity: !isData && (what === 'NaN' || spreads) ? 'warning' : 'information',
    sentence: isData
      ? `The first NaN is in the data: ${label}${at(graph, stack)}.`
      : `The first ${what} is made by ${label}${at(graph, stack)}: ${madeOf(graph, made)}.`,
    site: graph.site(stack),
    nodes: [node],
    path: [...new Set([...operands, node])],
    related: operands.flatMap((operand) =>
      nodes.kind.get(operand) === Kind.number || nodes.stack.get(operand) === stack
        ? []
        : related(graph, nodes.stack.get(operand), `${labelOf(graph, operand)} is made here.`),
    ),
  };
}

/**
 * Passes in which all leaves got finite gradients: others on the way came to nothing, as behind `clamp`. Those
 * that still run may be such.
 */
function harmlessPasses({ nodes, values, gradients, passes }: Graph): ReadonlySet<number> {
  const isOpen = ({ ended, failed }: Pass): boolean => !ended && !failed;
  const harmless = new Set(passes.filter(isOpen).map(({ id }) => id));
  const harmed = new Set<number>();
  for (let entry = 0; entry < gradients.length; entry++)
    if (nodes.autograd.get(gradients.node.get(entry)) === 0)
      (values.nonFinite(gradients.value.get(entry)) ? harmed : harmless).add(
        gradients.pass.get(entry),
      );
  for (const pass of harmed) harmless.delete(pass);
  return harmless;
}

/** The first gradient that is not finite, and the operator whose derivative made it. */
function firstBackward(graph: Graph): Finding | null {
  const { nodes, edges, values, gradients } = graph;
  const harmless = harmlessPasses(graph);
  for (let entry = 0; entry < gradients.length; entry++) {
    const value = gradients.value.get(entry);
    if (!values.nonFinite(value)) continue;
    const node = gradients.node.get(entry);
    const pass = gradients.pass.get(entry);
    if (harmless.has(pass)) continue;
    const from = [...edges.outOf(nodes, node)].find(
      (edge) => edges.pass.get(edge) === pass && values.nonFinite(edges.contribution.get(edge)),
    );
    const what = holdsNaN(graph, value) ? 'NaN' : 'Inf';
    const maker = from === undefined ? null : edges.target.get(from);
    const stack = nodes.stack.get(maker ?? node);
    const label = labelOf(graph, node);
    const formula = maker === null ? '' : graph.strings.text(nodes.formula.get(maker));
    const rule = formula === '' ? '' : `, by the rule ${formula}`;
    const operands = maker === null ? [] : operandsOf(graph, maker);
    return {
      kind: 'nonFinite',
      severity: 'warning',
      sentence:
        maker === null
          ? `The gradient of ${label}${at(graph, stack)} is the first that is ${what}: it was given so, or is a sum that overflows.`
          : `The first ${what} among the gradients is made by the derivative of ${graph.op(maker)}${at(graph, stack)}${rule}: ${madeOf(graph, { op: graph.op(maker), value, shape: graph.shape(node), operands })}.`,
      site: graph.site(stack),
      nodes: maker === null ? [node] : [node, maker],
      path: [...new Set([...operands, ...(maker === null ? [node] : [maker])])],
      related: [],
    };
  }
  return null;
}

function operandsOf(graph: Graph, node: NodeId): NodeId[] {
  return [...graph.edges.into(graph.nodes, node)].map((edge) => graph.edges.source.get(edge));
}

/** Operators whose results come element by element from their operands': one element can be told. */
const ELEMENTWISE = new Set(
  (
    'add sub rsub mul div realDiv divNoNan pow sqrt rsqrt square reciprocal exp exp2 expm1 log log1p log2 log10 ' +
    'asin acos atanh acosh tan tanh sigmoid logit xlogy remainder fmod mod lgamma digamma lerp addcmul addcdiv abs'
  ).split(' '),
);

/** What came out, of which operands of which operator. */
interface Made {
  readonly op: string;
  /** In the value store. */
  readonly value: number;
  readonly shape: string;
  readonly operands: readonly NodeId[];
}

/** `element [2] is NaN where x is -1.00`, else the operands in short. */
function madeOf(graph: Graph, made: Made): string {
  return ofElements(graph, made) ?? ofOperands(graph, made.operands);
}

function ofElements(graph: Graph, { op, value, shape, operands }: Made): string | null {
  const { nodes, values } = graph;
  const result = values.get(value);
  if (!ELEMENTWISE.has(op.replace(/_$/, '')) || result?.kind !== 'whole') return null;
  const { data } = result;
  const index = data.findIndex((element) => !Number.isFinite(element));
  const parts = new Set<string>();
  for (const operand of operands) {
    const from = values.get(nodes.value.get(operand));
    if (from?.kind !== 'whole') return null;
    if (from.data.length !== data.length && from.data.length !== 1) return null;
    const element = from.data[from.data.length === 1 ? 0 : index] as number;
    const isNumber = nodes.kind.get(operand) === Kind.number;
    parts.add(`${isNumber ? 'the number' : labelOf(graph, operand)} is ${elementText(element)}`);
  }
  return `${placeText(index, shape)} is ${elementText(data[index] as number)} where ${[...parts].join(' and ')}`;
}

function ofOperands(graph: Graph, operands: readonly NodeId[]): string {
  const { nodes, values } = graph;
  const texts = operands.map((operand) => {
    const shape = graph.shape(operand);
    const text = valueText(values.get(nodes.value.get(operand)), graph.dtype(operand), shape);
    return `${labelOf(graph, operand)}${shape === '' ? '' : ` ${shape}`} = ${text === '' ? 'unknown' : text}`;
  });
  return `from ${[...new Set(texts)].join(' and ')}`;
}

const elementText = (element: number): string =>
  valueText({ kind: 'whole', data: Float64Array.of(element) }, null, '');

/** `element [1, 2]` for a row-major index; `it` for a scalar, which is all there is. */
function placeText(index: number, shape: string): string {
  if (shape === '') return 'it';
  const place: number[] = [];
  let rest = index;
  for (const size of shape.slice(1, -1).split(', ').map(Number).reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `element [${place.join(', ')}]`;
}
