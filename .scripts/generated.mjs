/** @file The files that are written by scripts from the engine itself, and how to make their text. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { features } from './features.mjs';
import { names } from './names.mjs';
import { root } from './paths.mjs';
import { reference } from './reference.mjs';
import { signatures } from './signatures.mjs';

/** @type {ReturnType<typeof signatures> | undefined} */
let made;
const known = () => (made ??= signatures());

/** In this order: a later one reads an earlier one. @type {Record<string, () => Promise<string>>} */
export const generated = {
  'engine/dialects/calls.json': async () => pretty('calls.json', (await known()).calls),
  'engine/dialects/overloads.json': async () => pretty('overloads.json', (await known()).overloads),
  'engine/dialects/links.ts': async () => pretty('links.ts', (await known()).links),
  'engine/dialects/call-types.ts': async () => pretty('call-types.ts', (await known()).types),
  'engine/tensor/option-names.ts': async () => pretty('option-names.ts', (await known()).options),
  'engine/dialects/torch/index.ts': async () =>
    pretty('index.ts', await names('torch', "The door `gradlens/torch`: PyTorch's names.")),
  'engine/dialects/oneflow/index.ts': async () =>
    pretty('index.ts', await names('oneflow', "The door `gradlens/oneflow`: OneFlow's names.")),
  'engine/FEATURES.md': async () => pretty('FEATURES.md', await features()),
  'engine/API.md': async () => pretty('API.md', reference()),
};

/**
 * @param {string} filepath
 * @param {string} text
 */
async function pretty(filepath, text) {
  const options = await resolveConfig(join(root, 'package.json'));
  return format(text, { ...options, filepath });
}
