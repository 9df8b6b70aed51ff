/** @file What the library's layers call their parameters, in the order in which they make them, as far as a text tells. */

import ts from 'typescript';

/** A weight, and behind it a bias where they have one. */
const LAYERS =
  /^(?:Linear|Bilinear|Conv(?:Transpose)?[123]d|(?:Batch|Instance)Norm[123]d|(?:Group|Layer)Norm)$/;
/** A weight alone. */
const TABLES = /^(?:Embedding|EmbeddingBag|PReLU|RMSNorm)$/;
const RECURRENT = /^(?:RNN|LSTM|GRU)$/;
const CELLS = /^(?:RNN|LSTM|GRU)Cell$/;

type Arguments = readonly (ts.Expression | undefined)[];

/**
 * @param layer the name of its class
 * @param given to its constructor
 * @returns paths below the layer; null where it is none, and where only running the program tells
 */
export function parametersOf(layer: string, given: Arguments): readonly string[] | null {
  if (LAYERS.test(layer)) return layer === 'LayerNorm' && isDeep(given[0]) ? null : PAIR;
  if (TABLES.test(layer)) return ['weight'];
  if (RECURRENT.test(layer)) return recurrent(given);
  if (CELLS.test(layer)) return withBias(WEIGHTS, given[2]);
  switch (layer) {
    case 'MultiheadAttention':
      return attention(given);
    case 'TransformerEncoderLayer':
      return transformer(['selfAttn'], ['linear1', 'linear2', 'norm1', 'norm2'], given[2]);
    case 'TransformerDecoderLayer':
      return transformer(
        ['selfAttn', 'multiheadAttn'],
        ['linear1', 'linear2', 'norm1', 'norm2', 'norm3'],
        given[2],
      );
    default:
      return null;
  }
}

const PAIR = ['weight', 'bias'];
const WEIGHTS = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];

const below = (path: string, names: readonly string[]): string[] =>
  names.map((name) => `${path}.${name}`);

/** Whether a shape has several dimensions, so that a bias is not known by its one. */
const isDeep = (shape: ts.Expression | undefined): boolean =>
  shape !== undefined && ts.isArrayLiteralExpression(shape) && shape.elements.length > 1;

/** `weight_ih_l0`, …, `bias_hh_l1_reverse` */
function recurrent([, , count, options]: Arguments): readonly string[] | null {
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

/** The projection behind the heads is made first. */
function attention([width, , options]: Arguments): readonly string[] | null {
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

function transformer(
  attentions: readonly string[],
  others: readonly string[],
  options: ts.Expression | undefined,
): readonly string[] | null {
  const own = [...below('outProj', PAIR), 'inProjWeight', 'inProjBias'];
  const names = attentions.flatMap((path) => below(path, own));
  return withBias([...names, ...others.flatMap((path) => below(path, PAIR))], options);
}

/** Without the biases, where the options say so. */
function withBias(
  names: readonly string[],
  options: ts.Expression | undefined,
): readonly string[] | null {
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
