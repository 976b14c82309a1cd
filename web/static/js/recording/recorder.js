/**
 * One take: from the stream into the store, a quarter of a second at a time.
 *
 * Tells `saved` {bytes} when more is safe on this device, `interrupted` {kind} when a camera or microphone
 * went away, `full` when this device has no room left. After the last two what was recorded is kept.
 */

import { soundSettings } from "./devices.js"
import { SLICE_MS, chooseFormat } from "./formats.js"
import { joined } from "./pieces.js"

export class Recorder extends EventTarget {
  #store
  #recorder
  #size = 0
  #writing = Promise.resolve()
  #stopped
  #whole
  #pieces = []
  #tail = [] // what came after the end was asked for, each on its way out of the blob it came in

  /**
   * @param {import("./store.js").TakeStore} store
   * @param {MediaStream} stream
   * @param {string} take identifier
   * @param {number} bits of the picture, per second
   */
  constructor(store, stream, take, bits) {
    super()
    this.#store = store
    this.take = take
    this.#recorder = new MediaRecorder(stream, chooseFormat(stream.getVideoTracks().length ? bits : null))
    this.#stopped = new Promise((resolve) => { this.#recorder.onstop = resolve })
    this.#recorder.ondataavailable = ({ data }) => this.#keep(data)
    this.#recorder.onerror = () => this.#interrupted("recorder")
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this.#interrupted(track.kind === "audio" ? "microphone" : "camera"))
    }
  }

  get state() { return this.#recorder.state }

  /** What was recorded, as this page still holds it: whether or not the studio has it by now. */
  get copy() { return new Blob(this.#pieces, { type: this.#recorder.mimeType }) }

  /** @param {Pick<import("./store.js").Take, "practice"|"purpose"|"about"|"wording">} what */
  async start(what) {
    await this.#store.begin({
      ...what, id: this.take, state: "recording",
      mediaType: this.#recorder.mimeType,
      startedAt: new Date().toISOString(),
      sound: soundSettings(this.#recorder.stream),
      held: what.purpose !== "attempt", asked: false,
      clip: null, attempt: null, page: null, upload: null,
    })
    this.#recorder.start(SLICE_MS)
  }

  pause() { this.#recorder.pause() }
  resume() { this.#recorder.resume() }

  stop() { if (this.#recorder.state !== "inactive") this.#recorder.stop() }

  /** Resolves once the take is over, however that came, its last byte is saved and it is known to be whole. */
  get ended() {
    this.#whole ??= this.#end()
    return this.#whole
  }

  async #end() {
    await this.#stopped
    if (await this.#writing || await this.#saveTail()) await this.#store.change(this.take, { state: "stopped" })
  }

  #keep(data) {
    if (!data.size) return
    this.#pieces.push(data)
    if (this.#recorder.state === "inactive") {
      this.#tail.push(data.arrayBuffer())
      return
    }
    const offset = this.#size
    this.#size += data.size
    this.#writing = this.#writing.then((full) => full || this.#save(data, offset))
  }

  /**
   * The last pieces and the word that these are all go together: whoever sends them can say so in the same request.
   * Returns true if there was no room for them.
   */
  async #saveTail() {
    const offset = this.#size
    try {
      const last = joined(await Promise.all(this.#tail))
      this.#size += last.byteLength
      await this.#store.finish(this.take, offset, last, offset === 0 ? this.#recorder.mimeType : null)
    } catch (error) {
      this.dispatchEvent(new CustomEvent("full", { detail: { error } }))
      return true
    }
    if (this.#size) this.dispatchEvent(new CustomEvent("saved", { detail: { bytes: this.#size } }))
    return false
  }

  /** Returns true once nothing more can be saved: a later chunk would leave a gap before it. */
  async #save(data, offset) {
    try {
      // The true type is known once recording runs: Chromium answers some wishes with another.
      if (offset === 0) await this.#store.change(this.take, { mediaType: this.#recorder.mimeType })
      await this.#store.append(this.take, offset, await data.arrayBuffer())
    } catch (error) {
      this.dispatchEvent(new CustomEvent("full", { detail: { error } }))
      return true
    }
    this.dispatchEvent(new CustomEvent("saved", { detail: { bytes: offset + data.size } }))
    return false
  }

  #interrupted(kind) {
    if (this.#recorder.state !== "inactive") this.dispatchEvent(new CustomEvent("interrupted", { detail: { kind } }))
  }
}
