/** @file How the names of nodes are printed. */

/** `torch::autograd::CopyBackwards` is printed as `CopyBackwards`. */
export function withoutNamespace(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
