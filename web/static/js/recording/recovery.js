/**
 * Takes that a closed tab, a dead browser or a long outage left on this device: found and sent, with no hand
 * in it.
 *
 * Tells `progress` {take, saved, sent}, `trouble` {take, refusal} and `sent` {take, page}.
 */

import { whileHolding } from "./holding.js"
import { Uploader } from "./uploader.js"

export class Recovery extends EventTarget {
  #store
  #studio
  #known = new Set()

  /**
   * @param {import("./store.js").TakeStore} store
   * @param {import("./studio.js").Studio} studio
   */
  constructor(store, studio) {
    super()
    this.#store = store
    this.#studio = studio
  }

  /** Look for takes and wait for each until no page works on it any more: then it is ours. */
  async look() {
    const takes = await this.#store.takes()
    await Promise.all(takes.filter(({ id }) => !this.#known.has(id)).map(({ id }) => this.#wait(id)))
  }

  async #wait(id) {
    this.#known.add(id)
    try {
      await whileHolding(id, () => this.#finish(id))
    } finally {
      this.#known.delete(id)
    }
  }

  async #finish(id) {
    const take = await this.#store.take(id)
    if (!take) return // whoever held it has sent it
    // A file is sent once all of it was kept: of half a file the whole is still where it came from.
    if (take.file && take.state === "recording") return void (await this.#store.erase(id, false))
    if (take.state !== "discarded") await this.#store.change(id, { state: "stopped", held: false })
    const uploader = new Uploader(this.#store, this.#studio, id)
    for (const kind of ["progress", "trouble"]) {
      uploader.addEventListener(kind, ({ detail }) => this.#tell(kind, { take, ...detail }))
    }
    this.#tell("sent", { take, page: await uploader.run() })
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })) }
}
