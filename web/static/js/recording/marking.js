/**
 * Marks while a take is recorded, by key or by button: praise, change, and the stretch in which a pupil speaks.
 *
 * The pupil's key is held while the pupil speaks; pressed shortly it stays on until it is pressed again.
 * What is marked is handed on with its moment as a `mark` event: {kind, at_ms, end_ms}.
 */

import { areOff, isTyping, listen } from "../keys.js"
import { announce } from "../notices.js"

const HOLD_MS = 400
const KEYS = { pupil: "u", praise: "g", change: "x" }
const DOES = { pupil: "Pupil speaks: hold, or press and press again", praise: "Mark praise", change: "Mark a change" }
const WORDS = { praise: ["praise", "praises"], change: ["change", "changes"], pupil: ["pupil’s stretch", "pupil’s stretches"] }

export class Marking extends EventTarget {
  #element
  #seconds
  #since = null // where the pupil's stretch began, in seconds of the take
  #pressed = 0 // when the key went down
  #isHeld = false
  #counts = { praise: 0, change: 0, pupil: 0 }

  /**
   * @param {HTMLElement} element of parts/marking.html
   * @param {() => ?number} seconds how long the take is by now; null while none runs
   */
  constructor(element, seconds) {
    super()
    this.#element = element
    this.#seconds = seconds
    for (const [kind, button] of this.#buttons) button.addEventListener("click", () => this.#press(kind))
    listen(Object.keys(KEYS).map((kind) => ({
      keys: [KEYS[kind]], does: DOES[kind], when: () => this.#isOffered(kind), run: (event) => this.#onKey(kind, event),
    })))
    addEventListener("keyup", (event) => this.#onKeyUp(event))
    addEventListener("blur", () => this.#isHeld && this.#endPupil())
  }

  /** Whether a coach is here, who marks praise and change too. */
  set coach(isHere) {
    for (const kind of ["praise", "change"]) this.#button(kind).hidden = !isHere
  }

  /** Begin to count anew. */
  restart() {
    this.#counts = { praise: 0, change: 0, pupil: 0 }
    this.#since = null
    this.#show()
  }

  /** The take is over, or paused: a pupil's stretch that still runs ends with it. */
  close() { if (this.#since !== null) this.#endPupil() }

  /** A pupil's line begins to be read aloud, and ends. */
  beginPupil() { if (this.#since === null) this.#beginPupil() }
  endPupil() { if (this.#since !== null) this.#endPupil() }

  get #buttons() {
    return [...this.#element.querySelectorAll("[data-mark]")].map((button) => [button.dataset.mark, button])
  }

  #button(kind) { return this.#element.querySelector(`[data-mark="${kind}"]`) }
  #isOffered(kind) { return !this.#button(kind).hidden && !this.#element.hidden && this.#seconds() !== null }

  #onKey(kind, event) {
    if (event.repeat) return
    this.#pressed = performance.now()
    this.#isHeld = kind === "pupil" && this.#since === null
    this.#press(kind)
  }

  #onKeyUp(event) {
    if (event.key.toLowerCase() !== KEYS.pupil || !this.#isHeld || areOff() || isTyping(event.target)) return
    this.#isHeld = false
    if (performance.now() - this.#pressed >= HOLD_MS && this.#since !== null) this.#endPupil()
  }

  #press(kind) {
    const seconds = this.#seconds()
    if (seconds === null) return
    if (kind !== "pupil") this.#tell(kind, seconds)
    else if (this.#since === null) this.#beginPupil()
    else this.#endPupil()
  }

  #beginPupil() {
    this.#since = this.#seconds()
    if (this.#since === null) return
    this.#show()
    announce("A pupil speaks")
  }

  #endPupil() {
    const since = this.#since
    this.#since = null
    this.#isHeld = false
    const until = this.#seconds() ?? since
    if (until > since) this.#tell("pupil", since, until)
    this.#show()
  }

  #tell(kind, seconds, until = null) {
    this.#counts[kind] += 1
    this.#show()
    announce(kind === "pupil" ? "The pupil’s stretch is marked" : `Marked: ${kind}`)
    const detail = { kind, at_ms: Math.round(seconds * 1000), ...(until !== null && { end_ms: Math.round(until * 1000) }) }
    this.dispatchEvent(new CustomEvent("mark", { detail }))
  }

  #show() {
    this.#button("pupil").setAttribute("aria-pressed", String(this.#since !== null))
    const said = Object.entries(this.#counts).filter(([, count]) => count)
      .map(([kind, count]) => `${count} ${WORDS[kind][count === 1 ? 0 : 1]}`)
    this.#element.querySelector("[data-part=marked]").textContent = said.length ? `Marked: ${said.join(", ")}` : ""
  }
}
