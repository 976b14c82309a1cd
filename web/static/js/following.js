/**
 * Keeping one playing recording in step with another: pure arithmetic, used by <paired-takes>.
 *
 * The follower's rate is bent by three times its lead, with hysteresis: it starts to be corrected beyond 18 ms and is
 * let go within 5 ms. A smaller dead band makes it worse, because every change of rate restarts the stretching of
 * sound; seeking on every slip never settles, so only a gap too large for the rate to close is jumped.
 */

const JUMP_S = 0.4
const START_S = 0.018
const STOP_S = 0.005
const GAIN = 3
const LARGEST_BEND = 0.25
const SEEK_COST_S = 0.05 // a seek while playing lands about this much late

/**
 * @param {number} lead  seconds by which the follower is ahead of where it should be
 * @param {number} bend  the follower's present rate over the common rate; 1 when left alone
 * @returns {{ jump: number } | { bend: number }} how far ahead of its place to jump, or the rate to take
 */
export function correction(lead, bend) {
  if (Math.abs(lead) > JUMP_S) return { jump: SEEK_COST_S }
  if (Math.abs(lead) <= (bend === 1 ? START_S : STOP_S)) return { bend: 1 }
  return { bend: Math.min(1 + LARGEST_BEND, Math.max(1 - LARGEST_BEND, 1 - GAIN * lead)) }
}
