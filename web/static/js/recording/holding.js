/**
 * One page at a time works on a take. The browser lets the hold go by itself when the page dies, so nobody
 * has to notice that.
 */

/**
 * Wait until no other page works on the take, then do *work* while none can.
 * @template Result
 * @param {string} take
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export function whileHolding(take, work) {
  // A page that came by plain HTTP has no locks: it records nothing, and only brings files.
  return navigator.locks ? navigator.locks.request(`rec-${take}`, work) : work()
}

/** @returns {string} a name for a new take; `crypto.randomUUID` is for secure pages alone */
export function newTake() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
