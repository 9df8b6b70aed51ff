/** @file All that is known about one node, for the details pane. */

import type { Node } from '../../autograd/node.ts';
import { withoutNamespace } from '../../autograd/node-name.ts';
import type { Details, NodeId } from '../../protocol/index.ts';
import type { Value } from '../../recorder/records/format.ts';
import { format } from '../../tensor/print.ts';
import { contiguousStrides } from '../../tensor/shape.ts';
import { labelOf } from '../cards.ts';
import { whyNoGradient } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { isSeed, seedTexts } from '../seed.ts';
import { statisticsOf } from '../statistics.ts';
import { Flag, Kind } from '../tables/nodes.ts';
import { elementCount } from '../tables/values.ts';
import { bytesText, elementsIn, measureText, shapeText, sizesOf } from '../text.ts';
import { at } from '../words.ts';
import { tangentRows } from './forward-mode.ts';
import { hooksOf } from './hooks.ts';
import { kinOf, type Kin } from './kin.ts';
import { bytesOf } from './memory.ts';
import { letterOf, operandsOf, usesOf } from './neighbours.ts';
import { optionsText } from './options.ts';
import { relationsOf } from './relations.ts';
import { seriesOf } from './series.ts';
import { edgeText, termsOf, type Terms } from './terms.ts';

export function detailsOf(graph: Graph, node: NodeId): Details {
  const { nodes, strings } = graph;
  const name = graph.name(node);
  const op = graph.op(node);
  const isLeaf = graph.isLeaf(node);
  const kin = kinOf(graph, node);
  const uses = usesOf(graph, node);
  const terms = termsOf(graph, node, uses);
  return {
    id: node,
    title: name === '' || isLeaf ? labelOf(graph, node) : `${name} · ${op}`,
    rows: rowsOf(graph, node, kin, terms),
    shape: shapeOf(graph, node),
    value: printed(graph, node, 'value', {
      requiresGrad: graph.requiresGrad(node),
      gradFn: strings.text(nodes.autogradName.get(node)),
    }),
    grad: printed(graph, node, 'grad', { requiresGrad: false, gradFn: '' }),
    noGradientBecause: whyNoGradient(graph, node).sentence,
    stack: graph.sites(nodes.stack.get(node)),
    inputs: operandsOf(graph, node),
    uses,
    hooks: hooksOf(graph, node),
    relations: relationsOf(graph, node, kin, terms),
    series: seriesOf(graph, node, kin),
  };
}

function rowsOf(graph: Graph, node: NodeId, kin: Kin, terms: Terms): Details['rows'] {
  const { nodes, edges, strings, values } = graph;
  const rows: { label: string; value: string }[] = [];
  const row = (label: string, value: string): void => {
    if (value !== '') rows.push({ label, value });
  };
  const kind = nodes.kind.get(node);
  const seed = isSeed(graph, node) ? seedTexts(graph, node) : null;
  row('made by', MADE_BY[kind] ?? seed?.madeBy ?? graph.op(node));
  row('what for', seed?.whatFor ?? '');
  row('options', optionsText(strings.text(nodes.attributes.get(node))));
  const isShaped = kind !== Kind.number && kind !== Kind.declared && kind !== Kind.unknown;
  row('shape', graph.shape(node) || (isShaped ? 'scalar' : ''));
  row('dtype', graph.dtype(node) ?? '');
  row('memory', memory(graph, node, kin.sharers.length));
  row('strides', strides(graph, node));
  row('storage offset', storageOffset(graph, node));
  if (kind === Kind.declared) row('data', 'none yet: it is declared, and bound to data later');
  row(
    'requires grad',
    kind === Kind.number || kind === Kind.declared ? '' : graph.requiresGrad(node) ? 'yes' : 'no',
  );
  row('grad_fn', strings.text(nodes.autogradName.get(node)));
  row('derivative', strings.text(nodes.formula.get(node)));
  row('module', strings.text(nodes.module.get(node)));
  if (nodes.has(node, Flag.inPlace)) row('written in place', `version ${nodes.version.get(node)}`);
  if (nodes.has(node, Flag.noGrad)) row('grad mode', 'off');
  if (nodes.has(node, Flag.detached)) row('history', 'detached');
  if (nodes.has(node, Flag.duringBackward) && seed === null)
    row('made', 'by a backward pass with createGraph');
  const norm = values.norm(nodes.grad.get(node));
  row('gradient norm', norm === null ? '' : measureText(norm));
  rows.push(...tangentRows(graph, node));
  row('statistics', statistics(values.get(nodes.value.get(node))));
  for (const edge of edges.into(nodes, node)) row(gradientTo(graph, edge), edgeText(graph, edge));
  row('gradient from uses', terms.all);
  const passes: string[] = [];
  const { pass, previous } = graph.gradients;
  for (let at = nodes.lastGradient.get(node); at >= 0; at = previous.get(at)) {
    // What a pass stored of a result was told before what it passed on.
    if (pass.get(previous.get(at)) === pass.get(at)) continue;
    const value = graph.gradients.value.get(at);
    const unknown = value < 0 ? 'not recorded' : 'not a number';
    const length = values.norm(value);
    passes.push(length === null ? unknown : measureText(length));
    if (passes.length === 8) break;
  }
  if (passes.length > 1)
    row(
      graph.isLeaf(node) || graph.retaining.has(node) ? 'after each pass' : 'in each pass',
      `${passes.join(', ')}, latest first`,
    );
  const copied = graph.copiedOut.get(node);
  if (copied !== undefined) {
    row('copied out', `by ${copied.how}()${at(graph, copied.stack)}`);
  }
  return rows;
}

/** Where that is no operator and no factory. */
const MADE_BY: Readonly<Record<number, string>> = {
  [Kind.number]: 'a number in the program',
  [Kind.unknown]: 'what was not recorded',
};

/** `gradient to b weight`: the letter is the derivative's. */
function gradientTo(graph: Graph, edge: number): string {
  const source = labelOf(graph, graph.edges.source.get(edge));
  return ['gradient to', letterOf(graph, edge), source].filter((part) => part !== '').join(' ');
}

function shapeOf(graph: Graph, node: NodeId): readonly number[] {
  const { nodes, values } = graph;
  const known = values.get(nodes.value.get(node)) ?? values.get(nodes.grad.get(node));
  if (known === null) return [];
  return sizesOf(graph.shape(node), elementCount(known));
}

/** `4 KiB, shared with 2 other tensors` */
function memory(graph: Graph, node: NodeId, others: number): string {
  const bytes = bytesOf(graph, node);
  if (bytes === 0) return '';
  const shared = others === 1 ? 'another tensor' : `${others} other tensors`;
  return others === 0 ? bytesText(bytes) : `${bytesText(bytes)}, shared with ${shared}`;
}

/** `[1, 3], not contiguous`; empty where there is no dimension to step along, or no memory is known. */
function strides(graph: Graph, node: NodeId): string {
  const shape = graph.shape(node);
  if (shape === '' || graph.nodes.storage.get(node) < 0) return '';
  const elements = elementsIn(shape);
  const sizes = sizesOf(shape, elements);
  const contiguous = contiguousStrides(sizes);
  const own = graph.layouts.get(node)?.strides ?? contiguous;
  const fits = (stride: number, d: number): boolean => sizes[d] === 1 || stride === contiguous[d];
  const isContiguous = elements === 0 || own.every(fits);
  return `${shapeText(own)}, ${isContiguous ? '' : 'not '}contiguous`;
}

/** Told where there is more than one way to lie in the memory. */
function storageOffset(graph: Graph, node: NodeId): string {
  const layout = graph.layouts.get(node);
  if (layout === undefined) return '';
  return `${layout.offset} element${layout.offset === 1 ? '' : 's'}`;
}

function statistics(value: Value | null): string {
  if (value === null || (value.kind === 'whole' && value.data.length < 2)) return '';
  const { count, min, max, mean, std, nan, infinite } = statisticsOf(value);
  const broken = nan + infinite > 0 ? `; ${count} finite, ${nan} NaN, ${infinite} infinite` : '';
  if (count === 0) return `no finite element${broken}`;
  return `${measureText(min)} … ${measureText(max)}, mean ${measureText(mean)}, std ${measureText(std)}${broken}`;
}

/** As PyTorch prints it; large values by their first elements. */
export function printed(
  graph: Graph,
  node: NodeId,
  of: 'value' | 'grad',
  history: { readonly requiresGrad: boolean; readonly gradFn: string },
): string {
  const value = graph.nodes[of].get(node);
  const found = graph.values.get(value);
  if (found === null) return '';
  const dtype = graph.dtype(node, of) ?? 'float32';
  const text = graph.shape(node);
  const data = graph.values.whole(value);
  if (found.kind === 'summary' && data === null) {
    const { head } = found;
    const first = { dtype, storage: { data: head }, shape: [head.length], strides: [1], offset: 0 };
    const start = format({ ...first, requiresGrad: false, gradFn: null, tangent: null });
    return `${start.replace(/\]\S*\)$/s, '').trimEnd()}, …], shape ${text})`;
  }
  const elements = data ?? new Float64Array();
  const shape = sizesOf(text, elements.length);
  return format({
    dtype,
    storage: { data: elements },
    shape,
    strides: contiguousStrides(shape),
    offset: 0,
    requiresGrad: history.requiresGrad,
    // Printing asks a node for its name only.
    gradFn:
      history.gradFn === ''
        ? null
        : ({ printedName: withoutNamespace(history.gradFn) } as Pick<Node, 'printedName'> as Node),
    tangent: null,
  });
}
