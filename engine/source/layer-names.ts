/** @file What the library's layers call their parameters and buffers, in the order in which they make them, as far as a text tells. */

import ts from 'typescript';

/** A weight, and behind it a bias where they have one; and which argument their options are. */
const LAYERS: Readonly<Record<string, number>> = {
  Linear: 2,
  Bilinear: 3,
  Conv1d: 3,
  Conv2d: 3,
  Conv3d: 3,
  ConvTranspose1d: 3,
  ConvTranspose2d: 3,
  ConvTranspose3d: 3,
  LayerNorm: 1,
};
/** A weight alone. */
const TABLES = /^(?:Embedding|EmbeddingBag|PReLU)$/;
const RECURRENT = /^(?:RNN|LSTM|GRU)$/;
const CELLS = /^(?:RNN|LSTM|GRU)Cell$/;

type Arguments = readonly (ts.Expression | undefined)[];

/** Paths below a layer, empty for what it does not keep; null where only running the program tells. */
type Names = readonly string[] | null;

/**
 * @param layer the name of its class
 * @param given to its constructor
 * @returns null where it is no layer, too. A bias that may not be there ends with `?`
 */
export function parametersOf(layer: string, given: Arguments): Names {
  if (Object.hasOwn(LAYERS, layer)) return pair(layer, given);
  if (TABLES.test(layer)) return ['weight'];
  if (/^BatchNorm[123]d$/.test(layer)) return runningNorm(given[1], true);
  if (/^InstanceNorm[123]d$/.test(layer)) return runningNorm(given[1], false);
  if (RECURRENT.test(layer)) return recurrent(given);
  if (CELLS.test(layer)) return withBias(WEIGHTS, given[2]);
  switch (layer) {
    case 'GroupNorm':
      return where(option(given[2], 'affine', true), PAIR);
    case 'RMSNorm':
      return where(option(given[1], 'elementwiseAffine', true), ['weight']);
    case 'MultiheadAttention':
      return attention(given);
    case 'TransformerEncoderLayer':
      return withBias(encoderLayer(MADE), given[2]);
    case 'TransformerDecoderLayer':
      return withBias(decoderLayer(MADE), given[2]);
    case 'TransformerEncoder':
      return stack(given, 'TransformerEncoderLayer', encoderLayer(COPIED));
    case 'TransformerDecoder':
      return stack(given, 'TransformerDecoderLayer', decoderLayer(COPIED));
    case 'Transformer':
      return transformer(given[0]);
    case 'AdaptiveLogSoftmaxWithLoss':
      return adaptiveSoftmax(given);
    default:
      return null;
  }
}

const PAIR = ['weight', 'bias'];
const WEIGHTS = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
const RUNNING = ['runningMean', 'runningVar', 'numBatchesTracked'];

/** Of an attention: the projection behind the heads is made first, and copied last. */
const MADE = ['outProj.weight', 'outProj.bias', 'inProjWeight', 'inProjBias'];
const COPIED = ['inProjWeight', 'inProjBias', 'outProj.weight', 'outProj.bias'];

const below = (path: string, names: readonly string[]): string[] =>
  names.map((name) => `${path}.${name}`);

const belowEach = (paths: readonly string[], names: readonly string[]): string[] =>
  paths.flatMap((path) => below(path, names));

const encoderLayer = (attention: readonly string[]): string[] => [
  ...below('selfAttn', attention),
  ...belowEach(['linear1', 'linear2', 'norm1', 'norm2'], PAIR),
];

const decoderLayer = (attention: readonly string[]): string[] => [
  ...belowEach(['selfAttn', 'multiheadAttn'], attention),
  ...belowEach(['linear1', 'linear2', 'norm1', 'norm2', 'norm3'], PAIR),
];

const copies = (count: number, names: readonly string[]): string[] =>
  Array.from({ length: count }, (_, index) => below(`layers[${index}]`, names)).flat();

/** The names, or none, by an option; null where the text does not tell. */
const where = (is: Literal | null, names: readonly string[]): Names =>
  is === null ? null : is === true ? names : [];

function pair(layer: string, given: Arguments): Names {
  const options = given[LAYERS[layer] as number];
  if (layer !== 'LayerNorm') return withBias(PAIR, options) ?? ['weight', 'bias?'];
  const names = withBias(PAIR, options);
  return names === null ? null : where(option(options, 'elementwiseAffine', true), names);
}

function runningNorm(options: ts.Expression | undefined, isUsual: boolean): Names {
  const own = where(option(options, 'affine', isUsual), PAIR);
  const running = where(option(options, 'trackRunningStats', isUsual), RUNNING);
  return own === null || running === null ? null : [...own, ...running];
}

/** `weight_ih_l0`, …, `bias_hh_l1_reverse` */
function recurrent([, , count, options]: Arguments): Names {
  const layers = count === undefined ? 1 : literal(count);
  const isBoth = option(options, 'bidirectional', false);
  const projected = option(options, 'projSize', 0);
  const kinds = withBias(WEIGHTS, options);
  if (typeof layers !== 'number' || isBoth === null || projected === null || kinds === null)
    return null;
  const all = projected === 0 ? kinds : [...kinds, 'weight_hr'];
  return Array.from({ length: layers }, (_, layer) => `l${layer}`)
    .flatMap((name) => (isBoth === true ? [name, `${name}_reverse`] : [name]))
    .flatMap((suffix) => all.map((kind) => `${kind}_${suffix}`));
}

function attention([width, , options]: Arguments): Names {
  const widths = ['kdim', 'vdim'].map((name) => option(options, name, undefined));
  const given = widths.filter((each) => each !== undefined);
  const size = given.length === 0 || width === undefined ? undefined : literal(width);
  const isAdded = option(options, 'addBiasKv', false);
  if (given.includes(null) || size === null || isAdded === null) return null;
  const isOne = given.every((each) => each === size);
  const weights = isOne ? ['inProjWeight'] : ['qProjWeight', 'kProjWeight', 'vProjWeight'];
  const names = withBias([...below('outProj', PAIR), ...weights, 'inProjBias'], options);
  return names !== null && isAdded === true ? [...names, 'biasK', 'biasV'] : names;
}

/** Copies of a layer, which is made there or kept in a constant; what stands behind them has been made before. */
function stack([layer, count]: Arguments, kind: string, names: readonly string[]): Names {
  const made = layer === undefined ? null : constructionOf(layer);
  const times = count === undefined ? null : literal(count);
  if (made?.expression.getText().split('.').at(-1) !== kind || typeof times !== 'number')
    return null;
  const each = withBias(names, made.arguments?.[2]);
  return each === null ? null : copies(times, each);
}

/** The layers that are copied are not kept. */
function transformer(options: ts.Expression | undefined): Names {
  const counts = ['numEncoderLayers', 'numDecoderLayers'].map((name) => option(options, name, 6));
  const [encoders, decoders] = counts;
  if (typeof encoders !== 'number' || typeof decoders !== 'number') return null;
  const part = (path: string, count: number, layer: typeof encoderLayer): string[] => [
    // Their biases are left out together with the others'.
    ...layer(MADE).map((name) => (/bias/i.test(name) ? '.bias' : '')),
    ...below(path, [...below('norm', PAIR), ...copies(count, layer(COPIED))]),
  ];
  const names = [
    ...part('encoder', encoders, encoderLayer),
    ...part('decoder', decoders, decoderLayer),
  ];
  const kept = withBias(names, options);
  return kept?.map((name) => (name === '.bias' ? '' : name)) ?? null;
}

function adaptiveSoftmax([, , cutoffs, options]: Arguments): Names {
  const hasBias = option(options, 'headBias', false);
  if (hasBias === null || cutoffs === undefined || !ts.isArrayLiteralExpression(cutoffs))
    return null;
  if (cutoffs.elements.some(ts.isSpreadElement)) return null;
  const head = below('head', hasBias === true ? PAIR : ['weight']);
  const tail = cutoffs.elements.map((_, index) => `tail[${index}]`);
  return [...head, ...tail.flatMap((path) => [`${path}[0].weight`, `${path}[1].weight`])];
}

/** `new …` itself, or what a constant of the file was set to. */
function constructionOf(value: ts.Expression): ts.NewExpression | null {
  if (ts.isNewExpression(value)) return value;
  if (!ts.isIdentifier(value)) return null;
  let found: ts.NewExpression | null = null;
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === value.text) {
      count++;
      const isConstant = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
      const { initializer } = node;
      if (isConstant && initializer !== undefined && ts.isNewExpression(initializer))
        found = initializer;
    }
    ts.forEachChild(node, visit);
  };
  visit(value.getSourceFile());
  return count === 1 ? found : null;
}

/** Without the biases, where the options say so. */
function withBias(names: readonly string[], options: ts.Expression | undefined): Names {
  const has = option(options, 'bias', true);
  if (has === null) return null;
  return has === true ? names : names.filter((name) => !/bias/i.test(name));
}

type Literal = number | boolean;

/** What an option is; null where the text does not tell. */
function option<T extends Literal | undefined>(
  options: ts.Expression | undefined,
  name: string,
  otherwise: T,
): Literal | T | null {
  if (options === undefined) return otherwise;
  if (!ts.isObjectLiteralExpression(options)) return null;
  // What is spread, or comes under a computed name, may be anything.
  if (options.properties.some((each) => each.name === undefined || !ts.isIdentifier(each.name)))
    return null;
  const property = options.properties.find((each) => each.name?.getText() === name);
  if (property === undefined) return otherwise;
  return ts.isPropertyAssignment(property) ? literal(property.initializer) : null;
}

function literal(value: ts.Expression): Literal | null {
  if (value.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (value.kind === ts.SyntaxKind.FalseKeyword) return false;
  return ts.isNumericLiteral(value) ? Number(value.text) : null;
}
