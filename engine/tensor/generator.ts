/**
 * @file The seedable generator of random numbers: xoshiro128++ 1.0 (Blackman and Vigna,
 * https://prng.di.unimi.it), its state filled by splitmix32. The same seed gives the same numbers on
 * every machine; they are not PyTorch's.
 */

const state = new Uint32Array(4);
/** What the sequence began from. */
let seeded = 0;

function fill(words: Uint32Array, seed: number): void {
  let z = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    z = (z + 0x9e3779b9) >>> 0;
    let t = z ^ (z >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    words[i] = t ^ (t >>> 15);
  }
}

/** Where a sequence that begins from `seed` stands at first. */
export function stateFrom(seed: number): GeneratorState {
  const words = new Uint32Array(4);
  fill(words, seed);
  return [...words];
}

/** Starts the sequence of random numbers anew. */
export function manualSeed(seed: number): void {
  seeded = seed;
  fill(state, seed);
}

/** The seed that the sequence began from. */
export function initialSeed(): number {
  return seeded;
}

/** Starts the sequence anew from a seed that nobody knows, and returns the seed. */
export function seed(): number {
  manualSeed(randomSeed());
  return seeded;
}

/** A seed that nobody knows. */
export const randomSeed = (): number => Math.trunc(Math.random() * 2 ** 32);

/** Where the sequence stands. */
export type GeneratorState = readonly number[];

export function generatorState(): GeneratorState {
  return [...state];
}

export function setGeneratorState(to: GeneratorState): void {
  state.set(to);
}

/** Runs `body` with the sequence at `from`, and leaves the sequence as it was before. */
export function withGeneratorState<T>(from: GeneratorState, body: () => T): T {
  const before = generatorState();
  setGeneratorState(from);
  try {
    return body();
  } finally {
    setGeneratorState(before);
  }
}

manualSeed(randomSeed());

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

function next32(): number {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
  const result = (rotate((s0 + s3) | 0, 7) + s0) >>> 0;
  state[2] = s2 ^ s0;
  state[3] = s3 ^ s1;
  state[1] = s1 ^ state[2];
  state[0] = s0 ^ state[3];
  state[2] = state[2] ^ (s1 << 9);
  state[3] = rotate(state[3], 11);
  return result;
}

/** Uniform in [0, 1) with 53 bits. */
export function uniform(): number {
  return ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53;
}

/** Two independent standard normal numbers (Marsaglia's polar method). */
export function normalPair(): [number, number] {
  for (;;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const s = x * x + y * y;
    if (s >= 1 || s === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    return [x * scale, y * scale];
  }
}
