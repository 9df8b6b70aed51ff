/** @file Names in Python's case and in ours, and the few that differ in more than case. */

/** Canonical names whose Python names are not their snake case. */
export const PYTHON_NAMES = {
  atleast1d: 'atleast_1d',
  atleast2d: 'atleast_2d',
  atleast3d: 'atleast_3d',
  base: '_base',
  isView: '_is_view',
  version: '_version',
  setForwardGradEnabled: '_set_fwd_grad_enabled',
  set_: 'setitem',
} as const;

/** `requiresGrad_` → `requires_grad_`, `forwardAD` → `forward_ad`; classes keep their names. */
export function snakeCase(name: string): string {
  if (/^[A-Z]/.test(name)) return name;
  return (
    (PYTHON_NAMES as Readonly<Record<string, string>>)[name] ??
    name.replace(/[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`)
  );
}

/** `requires_grad_` → `requiresGrad_`, `T_max` → `tMax`. */
export function camelCase(name: string): string {
  const lower = name.replace(/^[A-Z](?=_)/, (letter) => letter.toLowerCase());
  return lower.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** PyTorch's second names of functions and methods, and their first ones. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['absolute', 'abs'],
  ['negative', 'neg'],
  ['multiply', 'mul'],
  ['subtract', 'sub'],
  ['divide', 'div'],
  ['true_divide', 'div'],
  ['arccos', 'acos'],
  ['arcsin', 'asin'],
  ['arctan', 'atan'],
  ['arctan2', 'atan2'],
  ['arccosh', 'acosh'],
  ['arcsinh', 'asinh'],
  ['arctanh', 'atanh'],
  ['clip', 'clamp'],
  ['concat', 'cat'],
  ['concatenate', 'cat'],
  ['greater', 'gt'],
  ['greater_equal', 'ge'],
  ['less', 'lt'],
  ['less_equal', 'le'],
  ['not_equal', 'ne'],
  ['fix', 'trunc'],
  ['swapaxes', 'transpose'],
  ['swapdims', 'transpose'],
  ['moveaxis', 'movedim'],
  ['inv', 'inverse'],
  ['trapz', 'trapezoid'],
  ['expit', 'sigmoid'],
  ['vstack', 'rowStack'],
]);
