/**
 * @file Makes what the dialects know of calls: for each function, class and method of the public door its
 * own parameters and those of PyTorch's function of that name; and under which other names of PyTorch's
 * it stands.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';
import { callTypes } from './call-types.mjs';
import { readDoor } from './door.mjs';
import { root } from './paths.mjs';

/** Where PyTorch's namespaces find their members in ours, first match first. */
const HOMES = {
  torch: ['', 'autograd.', 'func.', 'nn.functional.'],
  'torch.linalg': ['linalg.', ''],
  'torch.special': ['special.', ''],
  'torch.nn': ['nn.'],
  'torch.nn.functional': ['nn.functional.', ''],
  'torch.nn.init': ['nn.init.'],
  'torch.nn.utils.rnn': ['nn.utils.rnn.'],
  'torch.nn.utils': ['nn.utils.', 'nn.', 'optim.'],
  'torch.optim': ['optim.'],
  'torch.optim.lr_scheduler': ['optim.lrScheduler.', 'optim.'],
  'torch.autograd': ['autograd.', 'functional.', ''],
  'torch.autograd.functional': ['autograd.functional.', 'functional.'],
  'torch.autograd.forward_ad': ['autograd.forwardAD.', 'forwardAD.', 'autograd.', 'functional.'],
  'torch.autograd.graph': ['autograd.graph.', 'autograd.', ''],
  'torch.autograd.function': ['autograd.function.', 'autograd.'],
  'torch.autograd.grad_mode': ['', 'autograd.'],
  'torch.autograd.anomaly_mode': ['autograd.'],
  'torch.func': ['func.', 'functional.func.', 'autograd.func.', 'functional.', 'nn.utils.'],
  'torch.utils.checkpoint': ['autograd.', 'autograd.checkpoint.', 'utils.', ''],
};

/** Functions of `torch.nn.functional` that `torch` has with the same parameters, for those that both take. */
const SAME = new Set(
  'adaptive_avg_pool1d adaptive_max_pool1d avg_pool1d bilinear celu conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d cosine_similarity group_norm hardshrink layer_norm max_pool1d max_pool2d max_pool3d pairwise_distance prelu rms_norm rrelu selu threshold'.split(
    ' ',
  ),
);

/**
 * `overloads`: by path, what PyTorch's argument parser takes, for its built-in functions and methods.
 * `calls`: by path, our overloads `positional|options; …`, then ` = ` and PyTorch's (`*`: keywords follow;
 * `[]`: a list of integers).
 *
 * @returns {Promise<{ calls: string, links: string, options: string, overloads: string, types: string }>}
 */
export async function signatures() {
  const unregister = register();
  const names = await import('../engine/dialects/case.ts');
  const { ALIASES, camelCase, snakeCase } = names;
  await unregister();
  const python = await recorded('signatures');
  const types = await recorded('overloads');
  const door = readDoor().filter(({ kind }) => kind !== 'type');
  const paths = new Set(door.map(({ path }) => path));

  /** @type {Map<string, Set<string>>} */
  const overloads = new Map();
  /** @type {[string, string][]} */
  const links = [];
  /** @type {Record<string, string[]>} */
  const parsed = {};
  for (const [full, lines] of Object.entries(python)) {
    const dot = full.lastIndexOf('.');
    const space = full.slice(0, dot);
    const name = full.slice(dot + 1);
    const homes = /** @type {Record<string, readonly string[]>} */ (HOMES)[space];
    const first = ALIASES.get(name) ?? name;
    const spellings = [camelCase(name), camelCase(first), name];
    const candidates = homes?.flatMap((home) => spellings.map((each) => home + each));
    const canonical = candidates?.find((path) => paths.has(path));
    if (canonical === undefined) continue;
    const isInner = space === 'torch' && canonical.startsWith('nn.functional.');
    if (isInner && !SAME.has(name)) continue;
    const known = overloads.get(canonical) ?? new Set();
    // A wrapper that passes everything on says nothing.
    for (const line of lines.filter((each) => !/^[.]{3}args\b/.test(each)))
      known.add(line.replace(' _stacklevel', '').replace(' **', ''));
    overloads.set(canonical, known);
    links.push([full.replace(/^torch\./, ''), canonical]);
    const isOwn = canonical.endsWith(camelCase(name));
    const found = types[full];
    if (found !== undefined && !isInner && (isOwn || !(canonical in parsed)))
      parsed[canonical] = found;
  }
  for (const [full, found] of Object.entries(types)) {
    const path = `Tensor.${camelCase(full.slice('Tensor.'.length))}`;
    if (full.startsWith('Tensor.') && paths.has(path)) parsed[path] = found;
  }
  /** Methods of tensors, modules and optimizers. @param {string} path */
  const ofMethod = (path) => {
    const [, owner = '', name = ''] = /^(?:.*\.)?(\w+)\.(\w+)$/.exec(path) ?? [];
    const places = {
      Tensor: 'Tensor',
      Module: 'torch.nn.Module',
      Optimizer: 'torch.optim.Optimizer',
    };
    const place = /** @type {Record<string, string>} */ (places)[owner];
    return place === undefined ? [] : (python[`${place}.${snakeCase(name)}`] ?? []);
  };

  const callable = door
    .filter(({ kind }) => kind === 'function' || kind === 'class' || kind === 'method')
    .filter(({ path }) => !/\.(toString|constructor|prototype)$/.test(path))
    .map((entry) => {
      const { path, kind } = entry;
      const theirs = kind === 'method' ? ofMethod(path) : [...(overloads.get(path) ?? [])];
      return { ...entry, python: theirs };
    });
  const calls = callable.map(({ path, parameters, options, python: theirs }) => {
    const own = parameters.map((list, i) => `${list.join(' ')}|${(options[i] ?? []).join(' ')}`);
    return [path, `${[...new Set(own)].join('; ')} = ${theirs.join('; ')}`];
  });
  const fields = door.filter(
    ({ path, kind }) =>
      kind === 'property' && /[.][a-z]+[A-Z]/.test(path.slice(path.lastIndexOf('.'))),
  );
  const direct = new Set([...paths].map((path) => path.split('.').map(snakeCase).join('.')));
  const elsewhere = links.filter(([theirs]) => !direct.has(theirs) || theirs === 'Tensor');
  return {
    types: callTypes(callable, names),
    options: optionNames(callable),
    overloads: `${JSON.stringify(parsed, null, 1)}\n`,
    calls: `${JSON.stringify(Object.fromEntries(calls)).replaceAll('","', '",\n"')}\n`,
    links: [
      '/** @file Names beyond calls. Generated by .scripts/generate.mjs: do not edit. */',
      '',
      "/** Where PyTorch's name stands in another place than ours. */",
      'export const LINKS = {',
      ...elsewhere.map(([theirs, ours]) => `  '${theirs}': '${ours}',`),
      '} as const;',
      '',
      '/** Fields of classes, which their prototypes do not show. */',
      `export const FIELDS: readonly string[] = ${JSON.stringify(fields.map(({ path }) => path))};`,
      '',
    ].join('\n'),
  };
}

/**
 * What options of layers, losses, functions and tensors' methods are called: functions of one name in
 * two places share them.
 *
 * @typedef {readonly (readonly string[])[]} Lists
 * @param {readonly { path: string, kind: string, parameters: Lists, options: Lists }[]} callable
 */
function optionNames(callable) {
  const bare = (/** @type {string} */ word) => word.replace(/[#~]?\??$/, '');
  /** @type {Record<string, string[]>} */
  const known = {};
  /** @type {Record<string, number>} */
  const places = {};
  for (const { path, kind, parameters, options } of callable) {
    const [, owner, name = ''] =
      /^(nn\.|nn\.functional\.|nn\.init\.|nn\.utils\.|autograd\.|linalg\.|special\.|Tensor\.|)(\w+)$/.exec(
        path,
      ) ?? [];
    const all = [...new Set(options.flat().map(bare))];
    if (owner === undefined || all.length === 0 || (owner === 'nn.') !== (kind === 'class'))
      continue;
    known[name] = [...new Set([...(known[name] ?? []), ...all])];
    if (owner === 'Tensor.') places[name] = Math.max(...parameters.map((list) => list.length));
  }
  const names = Object.fromEntries(
    Object.entries(known).map(([name, all]) => [name, all.join(' ')]),
  );
  return [
    '/** @file Names of options. Generated by .scripts/generate.mjs: do not edit. */',
    '',
    '/** By the name of a layer, a loss or a function. */',
    `export const OPTION_NAMES = ${JSON.stringify(names)};`,
    '',
    "/** By the name of a tensor's method: after how many arguments they stand. */",
    `export const PLACES: Readonly<Record<string, number>> = ${JSON.stringify(places)};`,
    '',
  ].join('\n');
}

/** What PyTorch said, by full name. @param {string} name @returns {Promise<Record<string, string[]>>} */
async function recorded(name) {
  const text = await readFile(join(root, `test/engine/reference/data/${name}.json`), 'utf8');
  return /** @type {Record<string, string[]>} */ (JSON.parse(text));
}
