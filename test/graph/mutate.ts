/** @file Damages bytes at random, the same way for the same seed. */

/** The same numbers for the same seed (mulberry32). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One to three changes anywhere: bits, bytes, missing, doubled and foreign parts, an early end. */
export function mutate(original: Uint8Array, seed: number): Uint8Array {
  const pick = randomNumbers(seed);
  let bytes = [...original];
  for (let changes = 1 + pick(3); changes > 0; changes--) {
    const at = pick(bytes.length);
    switch (pick(7)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes.splice(at, 1 + pick(8));
        break;
      case 2:
        bytes.splice(at, 0, ...bytes.slice(at, at + 1 + pick(200)));
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: 1 + pick(8) }, () => pick(256)));
        break;
      case 4:
        bytes[at] = pick(256);
        break;
      default:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
    }
  }
  return Uint8Array.from(bytes);
}
