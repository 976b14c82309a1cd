/**
 * Sends one take from this device to the studio, whatever happens in between.
 *
 * It reads only from the store, so a take that is being recorded, one whose network was away and one that a
 * killed browser left behind are sent by the same few lines. After any failure it forgets where it was, asks
 * the studio, and goes on from there.
 *
 * Tells `progress` {saved, sent} in bytes, and `trouble` {refusal}; the first progress after it says it is over.
 */

import { Refusal } from "./studio.js"

// Bytes in a request: as many as the link takes in about a second, so that a slow one is not asked for too much
// at once and a quick one not too often.
const FIRST_AT_ONCE = 512 * 1024
const LEAST_AT_ONCE = 64 * 1024
const MOST_AT_ONCE = 4 * 1024 * 1024
const QUICK_MS = 500
const SLOW_MS = 2_000
const FIRST_REST_MS = 250
const LONGEST_REST_MS = 8_000

export class Uploader extends EventTarget {
  #store
  #studio
  #take
  #offset = null
  #isEnding = false
  #atOnce = FIRST_AT_ONCE
  #more = signal()
  #online = signal()

  /**
   * @param {import("./store.js").TakeStore} store
   * @param {import("./studio.js").Studio} studio
   * @param {string} take identifier
   */
  constructor(store, studio, take) {
    super()
    this.#store = store
    this.#studio = studio
    this.#take = take
  }

  /** More was saved, or the take has ended: look again. */
  poke() { this.#more.give() }

  /** The take is being ended: its last piece is saved within moments, and `poke` says so. */
  expectEnd() { this.#isEnding = true }

  /**
   * Send until the studio says that it has every byte; only then is the take erased from this device. One that is
   * discarded meanwhile is dropped there too.
   * @returns {Promise<?string>} the page that shows the take, or null when it is empty, or was discarded
   */
  async run() {
    const online = () => this.#online.give()
    window.addEventListener("online", online)
    try {
      for (;;) {
        const page = await this.#sendAll()
        if (await this.#store.erase(this.#take, page !== null)) return page
      }
    } finally {
      window.removeEventListener("online", online)
    }
  }

  async #sendAll() {
    for (let failures = 0; ;) {
      try {
        const rest = await this.#store.rest(this.#take, this.#offset, this.#atOnce)
        if (rest.take.state === "discarded") return await this.#drop(rest.take)
        if (await this.#sendSome(rest)) return (await this.#store.take(this.#take)).page
        failures = 0
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal
        if (refusal.kind === "complete") return (await this.#store.take(this.#take)).page
        if (refusal.kind === "discarded") return null
        await this.#heed(refusal)
        await Promise.race([after(restMs(failures++)), this.#online.given()])
      }
    }
  }

  /** A take that the studio may have heard of is dropped there as well. */
  async #drop(take) {
    if (take.asked) await this.#studio.discard(take.attempt ?? (await this.#studio.expect(take)).attempt)
    return null
  }

  /** Whatever it was, forget how far we were and ask; and forget what the studio does not know any more. */
  async #heed(refusal) {
    this.#offset = null
    const unknown = { gone: { upload: null }, forgotten: { clip: null, attempt: null, page: null } }[refusal.kind]
    if (unknown) await this.#store.change(this.#take, unknown)
    // That the studio stands elsewhere is part of going on; the rest is worth telling.
    if (refusal.kind !== "moved") this.dispatchEvent(new CustomEvent("trouble", { detail: { refusal } }))
  }

  /** One request's worth. Returns whether the studio has all. */
  async #sendSome({ take, saved, bytes }) {
    const isOver = take.state === "stopped"
    if (!saved) return isOver || this.#more.given()
    // What is saved now goes with the last piece, which comes in a moment: it need not wait for another answer.
    if (take.held || (this.#isEnding && !isOver)) return this.#more.given()
    if (this.#offset === null) return this.#findPlace(take)
    const reached = this.#offset + bytes.byteLength
    const last = isOver && reached >= saved
    if (!bytes.byteLength && !last) {
      this.#tell(saved)
      return this.#more.given()
    }
    const began = performance.now()
    this.#offset = await this.#studio.append(take.upload, this.#offset, bytes, last ? reached : null)
    this.#fit(bytes.byteLength, performance.now() - began)
    this.#tell(saved)
    return last && this.#offset === reached
  }

  /** Learn where to go on. Returns whether the studio has all. */
  async #findPlace(take) {
    if (!take.upload) return this.#begin(take)
    const { offset, whole } = await this.#studio.offset(take.upload)
    this.#offset = offset
    return whole && this.#tell(offset)
  }

  #fit(size, ms) {
    if (ms > SLOW_MS) this.#atOnce = Math.max(LEAST_AT_ONCE, this.#atOnce / 2)
    else if (ms < QUICK_MS && size === this.#atOnce) this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * 2)
  }

  /** Have an upload: asked for once there is something to send, so an empty take leaves no trace. */
  async #begin({ mediaType, ...take }) {
    if (!take.clip) {
      await this.#store.change(this.#take, { asked: true })
      await this.#store.change(this.#take, await this.#studio.expect({ mediaType, ...take }))
    }
    const { clip } = await this.#store.take(this.#take)
    await this.#store.change(this.#take, { upload: await this.#studio.begin(clip, mediaType) })
    this.#offset = 0
    return false
  }

  #tell(saved) {
    this.dispatchEvent(new CustomEvent("progress", { detail: { saved, sent: this.#offset } }))
    return true
  }
}

/** Longer each time, and never the same for all browsers of a school that came back at once. */
function restMs(failures) {
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failures) * (0.5 + Math.random() / 2)
}

function after(ms) { return new Promise((resolve) => { setTimeout(resolve, ms) }) }

/** Given before it is waited for, it is not missed; waited for, it is spent. Answers false: there is more to do. */
function signal() {
  let give
  let waiting = new Promise((resolve) => { give = resolve })
  return {
    give: () => give(),
    given: async () => {
      await waiting
      waiting = new Promise((resolve) => { give = resolve })
      return false
    },
  }
}
