/** @file What the semantics tests share: float64 leaves, messages of errors, warnings that were given. */

import { type Tensor, autograd, tensor } from 'gradlens';

export const leaf = (...values: number[]): Tensor =>
  tensor(values, { dtype: 'float64', requiresGrad: true });
export const of = (...values: number[]): Tensor => tensor(values, { dtype: 'float64' });
/** A 0-d tensor. */
export const number = (value: number): Tensor => tensor(value, { dtype: 'float64' });

/** The text of what `body` throws, with the name of its class; empty when it does not throw. */
export function thrown(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return String(error);
  }
  return '';
}

/** The warnings that `body` gives; what it throws is dropped. */
export function warned(body: () => unknown): string[] {
  const messages: string[] = [];
  const before = autograd.setWarningHandler((message) => messages.push(message));
  try {
    body();
  } catch {
    // Only the warnings are asked for.
  } finally {
    autograd.setWarningHandler(before);
  }
  return messages;
}

/** Runs `body` without its warnings. */
export function quietly<T>(body: () => T): T {
  const before = autograd.setWarningHandler(() => undefined);
  try {
    return body();
  } finally {
    autograd.setWarningHandler(before);
  }
}

export const list = (x: Tensor | null | undefined): unknown => x?.tolist() ?? null;
