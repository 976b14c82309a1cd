/** How long a take is so far: the time it was running, pauses left out. */

export class Stopwatch {
  #before = 0
  #since = null

  start() { this.#since = performance.now() }

  pause() {
    this.#before = this.seconds * 1000
    this.#since = null
  }

  get runs() { return this.#since !== null }

  get seconds() {
    const now = this.#since === null ? 0 : performance.now() - this.#since
    return (this.#before + now) / 1000
  }
}
