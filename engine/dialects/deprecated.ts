/** @file Arguments that PyTorch still takes, with a warning: turned into those of today. */

import { warn } from '../autograd/warnings.ts';
import { isFloating } from '../tensor/dtype.ts';
import { Tensor } from '../tensor/tensor.ts';
import { isKeywords } from './call.ts';

type Arguments = readonly unknown[];

/** `size_average` and `reduce` of losses, before there was `reduction`. */
function reduced(args: Arguments): Arguments {
  const last = args.at(-1);
  if (!isKeywords(last)) return args;
  const { size_average: average = null, reduce = null, ...others } = last;
  if (average === null && reduce === null) return args;
  const reduction = reduce === false ? 'none' : average === false ? 'sum' : 'mean';
  warn(
    `size_average and reduce args will be deprecated, please use reduction='${reduction}' instead.`,
  );
  return [...args.slice(0, -1), { ...others, reduction }];
}

/** The softmax family without a dimension: along the channels. */
function alongChannels(name: string): (args: Arguments) => Arguments {
  return (args) => {
    const [x, dim = null] = args;
    const last = args.at(-1);
    const keywords = isKeywords(last) ? last : {};
    const isGiven = (dim !== null && !isKeywords(dim)) || (keywords['dim'] ?? null) !== null;
    if (isGiven || !(x instanceof Tensor)) return args;
    warn(
      `Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.`,
    );
    return [x, { ...keywords, dim: x.ndim === 0 || x.ndim === 1 || x.ndim === 3 ? 0 : 1 }];
  };
}

/** `embedding_bag(weight, input)`. */
function inOrder(args: Arguments): Arguments {
  const [input, weight, ...rest] = args;
  const isOld =
    input instanceof Tensor &&
    weight instanceof Tensor &&
    isFloating(input.dtype) &&
    weight.dtype === 'int64';
  if (!isOld) return args;
  warn(
    'Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.',
  );
  return [weight, input, ...rest];
}

const MODERN: Readonly<Record<string, (args: Arguments) => Arguments>> = {
  'nn.functional.softmax': alongChannels('softmax'),
  'nn.functional.logSoftmax': alongChannels('log_softmax'),
  'nn.functional.softmin': alongChannels('softmin'),
  'nn.functional.embeddingBag': inOrder,
};

/** The arguments of a call as PyTorch takes them today. */
export function modernArguments(path: string): ((args: Arguments) => Arguments) | null {
  if (/^nn\.(functional\.)?\w*(Loss|[cC]rossEntropy\w*)$/.test(path)) return reduced;
  // The function of that name beside `nn.functional` has to be told the dimension.
  return MODERN[path] ?? null;
}
