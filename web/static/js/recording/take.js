/**
 * One take from its first moment to the studio's word that it has it all, or to the end of it.
 *
 * Tells `saved` {bytes}, `interrupted` {kind} and `full` as its recorder does, `progress` {saved, sent} and
 * `trouble` {refusal} as its uploader does.
 */

import { newTake, whileHolding } from "./holding.js"
import { Recorder } from "./recorder.js"
import { Stopwatch } from "./stopwatch.js"
import { Uploader } from "./uploader.js"

const BEFORE_PLAYING_MS = 100 // nobody notices them before the take plays

export class Take extends EventTarget {
  #store
  #studio
  #recorder
  #uploader
  #over = false

  id = newTake()
  page = null
  watch = new Stopwatch()

  /**
   * @param {import("./store.js").TakeStore} store
   * @param {import("./studio.js").Studio} studio
   * @param {MediaStream} stream
   * @param {number} bits of the picture, per second
   */
  constructor(store, studio, stream, bits) {
    super()
    this.#store = store
    this.#studio = studio
    this.#recorder = new Recorder(store, stream, this.id, bits)
    this.#passOn(this.#recorder, ["saved", "interrupted", "full"])
    this.addEventListener("saved", () => this.#uploader.poke())
    this.#sendWith(new Uploader(store, studio, this.id))
  }

  /**
   * Begin to record, and to send what is recorded.
   * @param {Pick<import("./store.js").Take, "practice"|"purpose"|"about"|"wording">} what
   */
  async start(what) {
    const started = new Promise((resolve, reject) => {
      /** Resolves to the take's page once the studio has all of it, to null where nothing of it is to be had. */
      this.sent = whileHolding(this.id, () => this.#recordAndSend(what, resolve, reject))
    })
    await started
    this.watch.start()
  }

  async #recordAndSend(what, started, failed) {
    try {
      await this.#recorder.start(what)
    } catch (error) {
      failed(error)
      return null
    }
    started()
    this.page = await this.#uploader.run()
    this.#over = true
    return this.page
  }

  pause() {
    this.#recorder.pause()
    this.watch.pause()
  }

  resume() {
    this.#recorder.resume()
    this.watch.start()
  }

  stop() {
    this.#uploader.expectEnd()
    this.#recorder.stop()
  }

  /**
   * Resolves once the take is over, however that came, and all of it is safe: to a copy of it. A studio that is near
   * has it by then too: to lay out and play a take would keep its last bytes waiting.
   */
  async ended() {
    await this.#recorder.ended
    this.watch.pause()
    this.#uploader.poke()
    await Promise.race([Promise.allSettled([this.sent]), after(BEFORE_PLAYING_MS)])
    return this.#recorder.copy
  }

  /** What is known of it by now; undefined once this device has forgotten it. */
  record() { return this.#store.take(this.id) }

  /** Its maker wants it: a take that was held is sent. */
  async keep() {
    await this.#store.change(this.id, { held: false })
    this.#uploader.poke()
  }

  /** Take it away without trace: from this device at once, from the studio as soon as it answers. */
  async discard() {
    const attempt = this.page?.split("/").at(-1) // by then this device has forgotten the rest
    await this.#store.discard(await this.record() ?? { id: this.id, asked: true, attempt })
    if (!this.#over) return this.#uploader.poke()
    this.#sendWith(new Uploader(this.#store, this.#studio, this.id))
    this.sent = whileHolding(this.id, () => this.#uploader.run())
    return undefined
  }

  #sendWith(uploader) {
    this.#uploader = uploader
    this.#passOn(uploader, ["progress", "trouble"])
  }

  #passOn(from, kinds) {
    for (const kind of kinds) from.addEventListener(kind, ({ detail }) => this.dispatchEvent(new CustomEvent(kind, { detail })))
  }
}

function after(ms) { return new Promise((resolve) => { setTimeout(resolve, ms) }) }
