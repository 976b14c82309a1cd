/**
 * Joins the parts about one take, which know nothing of each other: what asks for a moment (links, words, lanes),
 * the player that goes there, and everything that lights up when the moment comes.
 *
 * A part follows the moment by having a property `at`; anything with data-start and data-end (milliseconds) gets
 * `data-now` while the moment lies within. A composer's `pauserequest` and `playrequest` are passed on too. Chosen words
 * and what is drawn go to the composer. In full screen the whole room is, so that the comments stay beside the picture.
 */
// The parts it drives come first, so that they are themselves by the time they are told a moment.
import "./comment-composer.js"
import "./frame-sketch.js"
import "./judge-keys.js"
import "./take-lanes.js"
import "./take-player.js"
import "./take-words.js"
import { gather, light } from "../moments.js"
import { listen } from "../keys.js"

const FOLLOWERS = "take-words, take-lanes, comment-composer, frame-sketch"
const EVENTS = [
  "seekrequest", "timechange", "loopchange", "partchange", "pauserequest", "playrequest", "spanchosen", "sketchchange",
  "sketchdone", "criterionrequest", "fullscreenrequest", "previewrequest",
]
const SAME_S = 0.15 // marks nearer than this are one place

class TakeRoom extends HTMLElement {
  /** @type {import("../moments.js").Moment[]} */
  #moments = []
  #at = 0
  #unlisten = () => {}

  connectedCallback() {
    this.#unlisten = listen([
      { keys: ["n"], shown: "N P", does: "Next or previous mark", run: () => this.#mark(1) },
      { keys: ["p"], shown: "", does: "Previous mark", run: () => this.#mark(-1) },
    ])
    for (const kind of EVENTS) this.addEventListener(kind, this)
    this.#moments = gather([this])
    this.#follow(this.player?.seconds ?? 0)
  }

  disconnectedCallback() {
    this.#unlisten()
    for (const kind of EVENTS) this.removeEventListener(kind, this)
  }

  /** @param {CustomEvent} event */
  handleEvent(event) {
    if (event.type === "timechange") this.#follow(event.detail.seconds)
    if (event.type === "loopchange") for (const lanes of this.querySelectorAll("take-lanes")) Object.assign(lanes, { loop: event.detail.span })
    if (event.type === "partchange") this.#refresh()
    if (event.type === "pauserequest") this.player?.pause()
    if (event.type === "playrequest") this.player?.play()
    if (event.type === "seekrequest") this.#seek(event)
    if (event.type === "fullscreenrequest") this.#fullScreen(event)
    if (event.type === "previewrequest") event.detail.says = /** @type {any} */ (this.querySelector("take-words"))?.saidAround?.(event.detail.seconds) ?? ""
    this.#tellComposer(event)
  }

  /** @returns {import("./take-player.js").TakePlayer | null} */
  get player() { return this.querySelector("take-player") }

  /** @param {CustomEvent} event */
  #seek(event) {
    if (!this.player) return
    event.preventDefault()
    this.player.seek(event.detail.seconds, event.detail.end)
    this.#follow(event.detail.seconds)
  }

  /** @param {CustomEvent} event */
  #tellComposer(event) {
    const composer = this.querySelector("comment-composer")
    if (!composer) return
    if (event.type === "spanchosen") Object.assign(composer, { span: event.detail })
    if (event.type === "sketchchange") Object.assign(composer, { sketch: event.detail.sketch })
    if (event.type === "criterionrequest") Object.assign(composer, { criterion: /** @type {any} */ (this.querySelector("judge-keys"))?.criterion ?? "" })
    if (event.type === "sketchdone") /** @type {any} */ (this.querySelector("frame-sketch"))?.clear()
  }

  /** Go to the nearest mark that way: a comment or a criterion's evidence. @param {1 | -1} way */
  #mark(way) {
    const marks = this.#moments.filter(({ element }) => !element.matches(".silence-chip, .lane-wave a")).map(({ start }) => start)
    const ahead = marks.filter((start) => way * (start - this.#at) > SAME_S).sort((a, b) => way * (a - b))
    if (ahead.length) this.dispatchEvent(new CustomEvent("seekrequest", { bubbles: true, cancelable: true, detail: { seconds: ahead[0], end: null } }))
  }

  /** @param {CustomEvent} event */
  async #fullScreen(event) {
    event.preventDefault()
    if (document.fullscreenElement) await document.exitFullscreen()
    else await this.requestFullscreen()
  }

  /** @param {number} seconds */
  #follow(seconds) {
    this.#at = seconds
    for (const part of this.querySelectorAll(FOLLOWERS)) Object.assign(part, { at: seconds })
    light(this.#moments, seconds)
  }

  #refresh() {
    for (const words of this.querySelectorAll("take-words")) /** @type {any} */ (words).refresh()
    this.#moments = gather([this])
    this.#follow(this.#at)
  }
}

customElements.define("take-room", TakeRoom)
