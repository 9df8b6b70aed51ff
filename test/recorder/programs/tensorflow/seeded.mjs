/** @file Random numbers that are the same in each run. */

let state = 1;

/** Lehmer's generator (Park and Miller, 1988). */
Math.random = () => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};
