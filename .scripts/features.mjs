/**
 * @file Writes the list of operators: a line a row of the table, and which of PyTorch's differentiable
 * operators are rows here, which are composed of rows, and which are missing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';
import { readDoor } from './door.mjs';
import { root } from './paths.mjs';
import { Failure } from './say.mjs';

/** @typedef {import('../engine/ops/row.ts').Row} Row */

/** A name without case and underscores, so that ours and PyTorch's meet. @param {string} name */
const plain = (name) => name.replaceAll('_', '').toLowerCase();

/** PyTorch's operators whose functions have other names in Python, and so in ours. */
const PUBLIC = new Map([
  ['constant_pad_nd', 'pad'],
  ['convolution', 'conv2d'],
  ['grid_sampler_2d', 'grid_sample'],
  ['log_sigmoid_forward', 'logsigmoid'],
  ['max_pool2d_with_indices', 'max_pool2d'],
  ['max_pool3d_with_indices', 'max_pool3d'],
  ['native_batch_norm', 'batch_norm'],
  ['native_dropout', 'dropout'],
  ['native_group_norm', 'group_norm'],
  ['native_layer_norm', 'layer_norm'],
  ['nll_loss_forward', 'nll_loss'],
  ['nll_loss2d_forward', 'nll_loss'],
  ['linalg_cholesky_ex', 'cholesky'],
  ['linalg_inv_ex', 'inverse'],
  ['linalg_lu_factor_ex', 'lu_factor'],
  ['linalg_vector_norm', 'norm'],
]);

/** Stands where PyTorch has no derivative either. */
const NOT_IMPLEMENTED = 'torch::autograd::NotImplemented';

/**
 * @param {Row} row
 * @param {Readonly<Record<string, string>>} entries of derivatives.yaml, by the node they make
 */
function line(row, entries) {
  const { name, node, symbol, formula, jvp, differentiable } = row;
  const forward = jvp === null ? '' : typeof jvp === 'function' ? 'rule' : jvp;
  const source = row.source ?? (node in entries ? `\`${entries[node]}\`` : '');
  if (differentiable && source === '' && node !== NOT_IMPLEMENTED)
    throw new Failure(
      `The row "${name}" must say the source of its rule: ${node} is not PyTorch's.`,
    );
  const cells = differentiable
    ? [name, `\`${node}\``, symbol, 'yes', forward, jvp === null ? '' : 'yes', formula, source]
    : [name, '', symbol, '', '', '', 'no derivative', ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** @returns {Promise<string>} */
export async function features() {
  const unregister = register();
  /** @type {{ table: ReadonlyMap<string, Row> }} */
  const { table } = await import(new URL('../engine/ops/table.ts', import.meta.url).href);
  await unregister();
  /** @type {string[]} */
  const wanted = JSON.parse(
    await readFile(join(root, 'test/engine/reference/data/differentiable.json'), 'utf8'),
  );
  /** @type {Record<string, string>} */
  const entries = JSON.parse(
    await readFile(join(root, 'test/engine/reference/data/derivatives.json'), 'utf8'),
  );
  const rows = [...table.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const nodes = new Set(rows.map(({ node }) => plain(node.replace(/Backward\d*$/, ''))));
  const names = new Set(rows.map(({ name }) => plain(name)));
  const door = new Set(readDoor().map(({ path }) => plain(path.slice(path.lastIndexOf('.') + 1))));
  /** @param {string} name */
  const kind = (name) => {
    const called = PUBLIC.get(name) ?? name;
    const bare = called.replace(/^(linalg|special|upsample)_/, '');
    const each = [name, called, bare].map(plain);
    if (each.some((one) => nodes.has(one) || names.has(one))) return 'row';
    return each.some((one) => door.has(one)) ? 'composed' : 'missing';
  };
  const by = { row: /** @type {string[]} */ ([]), composed: [], missing: [] };
  for (const name of wanted) /** @type {Record<string, string[]>} */ (by)[kind(name)]?.push(name);
  /** @param {readonly string[]} list */
  const list = (list) => list.map((name) => `\`${name}\``).join(', ');
  const covered = by.row.length + by.composed.length;
  return [
    '# Operators',
    '',
    'Written by `.scripts/generate.mjs` from the table of operators.',
    '',
    "## Against PyTorch's list",
    '',
    `Of ${wanted.length} differentiable operators of PyTorch 2.13 (its derivatives.yaml, without sparse, ` +
      'complex and quantized tensors and operators that programs do not call), ' +
      `${covered} are here: ${by.row.length} as rows of their own, ${by.composed.length} composed of rows.`,
    '',
    `Composed: ${list(by.composed)}.`,
    '',
    `Missing: ${list(by.missing)}.`,
    '',
    '## Rows',
    '',
    `${rows.length} rows. Forward mode: *elementwise* and *linear* rules follow from the row, *rule* is one of ` +
      'its own. Second order: the derivative rule is itself differentiable; test/engine/rows.test.ts checks ' +
      "each against differences, once and twice. A source in code is an entry of PyTorch's derivatives.yaml.",
    '',
    '| operator | node | symbol | reverse | forward | second order | derivative | source |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => line(row, entries)),
    '',
  ].join('\n');
}
