/** One spoken comment: devices open only while it is spoken, then kept and sent, or left without trace. */

import { csrfToken } from "../http.js"
import { choices } from "./choices.js"
import { closeDevices, openDevices } from "./devices.js"
import { TakeStore } from "./store.js"
import { Studio } from "./studio.js"
import { Take } from "./take.js"

const QUALITY = { width: 640, height: 360, frameRate: 24, bits: 400_000 } // a face that talks

export class Speaking {
  #stream
  #store

  /**
   * @param {MediaStream} stream
   * @param {TakeStore} store
   * @param {Take} take
   */
  constructor(stream, store, take) {
    this.#stream = stream
    this.#store = store
    this.take = take
  }

  /**
   * Open microphone, and camera where it is filmed, and begin.
   * @param {string} person
   * @param {boolean} picture
   * @param {{practice: string, about: string, wording: object}} what
   * @throws {import("./unable.js").Unable}
   */
  static async begin(person, picture, what) {
    const store = await TakeStore.open(person)
    const { stream } = await openDevices({ ...choices(), picture }, QUALITY)
    const take = new Take(store, new Studio(csrfToken()), stream, QUALITY.bits)
    try {
      await take.start({ ...what, purpose: "spoken-comment" })
    } catch (error) {
      closeDevices(stream)
      throw error
    }
    return new Speaking(stream, store, take)
  }

  /** What the camera sees; null for sound alone. */
  get picture() { return this.#stream.getVideoTracks().length ? this.#stream : null }

  /** Over, and safe on this device; the devices are let go. */
  async stop() {
    this.take.stop()
    await this.take.ended()
    closeDevices(this.#stream)
  }

  /**
   * Send it with what the composer says by now.
   * @param {object} wording
   * @returns {Promise<?string>} where it stands, once the studio has all of it; null where nothing was recorded
   */
  async keep(wording) {
    await this.#store.change(this.take.id, { wording })
    await this.take.keep()
    return this.take.sent
  }

  /** Stop, and let nothing of it stay. */
  async leave() {
    await this.stop()
    await this.take.discard()
  }
}
