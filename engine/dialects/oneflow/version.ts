/** @file Which OneFlow is spoken: its printing changed over the years. */

/**
 * - `0.4`: before August 2021; numbers as NumPy prints them, `[2.6667, 100.    ]`
 * - `0.6`: what most tutorials show; comparisons are int8, nodes are `scalar_mul_backward`
 * - `1.0`: comparisons are bool, nodes are `scalar_mulBackward`
 */
export type Version = '0.4' | '0.6' | '1.0';

export const spoken: { version: Version } = { version: '0.6' };
