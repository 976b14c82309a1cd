/**
 * Says or films a comment in place, inside the composer whose kind, moment and criterion it takes. Recorded like any
 * take: safe on this device first, sent once its speaker keeps it, found again after a crash. What records is fetched
 * when it is first asked for, so that a page opens without it.
 *
 * @attr data-attempt   identifier of the attempt that it is about
 * @attr data-practice  identifier of its practice
 * @attr data-person    identifier of whoever speaks
 * @fires speak      bubbles, when recording is asked for
 * @fires spoken     bubbles, when it is kept and on its way
 * @fires commented  bubbles, once the studio has all of it
 */
import { clock, secondsOf } from "../formats.js"
import { announce, problem, say } from "../notices.js"

const LONGEST_S = 180
const TICK_MS = 250

class SpokenComment extends HTMLElement {
  /** @type {?import("../recording/speaking.js").Speaking} */
  #speaking = null
  #isOpening = false
  #ticking = 0

  connectedCallback() {
    this.hidden = false // without script there is nothing to record with
    this.addEventListener("click", this)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
    if (this.#speaking) void this.#leave()
  }

  /** @param {Event} event */
  handleEvent(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-does]")
    if (!(button instanceof HTMLElement)) return
    const does = button.dataset.does
    if (does === "say" || does === "film") void this.#begin(does === "film")
    if (does === "keep") void this.#keep()
    if (does === "leave") void this.#leave()
  }

  get #form() { return /** @type {HTMLFormElement} */ (this.closest("form")) }

  /** What the composer says besides words, as the studio takes it. */
  get #wording() {
    const typed = (/** @type {string} */ name) => String(new FormData(this.#form).get(name) ?? "")
    const ms = (/** @type {string} */ name) => typed(name).trim() ? Math.round(secondsOf(typed(name)) * 1000) : null
    const isRedo = typed("redo") && typed("kind") === "change"
    return {
      kind: typed("kind"), text: typed("body"), criterion_id: typed("criterion") || null,
      at_ms: ms("moment"), end_ms: ms("until"), redo_from_ms: isRedo ? ms("moment") : null,
      sketch: typed("sketch") ? JSON.parse(typed("sketch")) : null, share_now: typed("now") === "yes",
    }
  }

  /** @param {boolean} picture */
  async #begin(picture) {
    // All but its words, which are to be spoken.
    const fields = this.#form.querySelectorAll("select, input:not([type=hidden])")
    const isWhole = [...fields].every((field) => /** @type {HTMLInputElement} */ (field).reportValidity())
    if (this.#speaking || this.#isOpening || !isWhole) return
    this.#isOpening = true
    this.dispatchEvent(new CustomEvent("speak", { bubbles: true }))
    const { Speaking } = await import("../recording/speaking.js")
    const { attempt = "", practice = "", person = "" } = this.dataset
    try {
      this.#speaking = await Speaking.begin(person, picture, { practice, about: attempt, wording: this.#wording })
    } catch (error) {
      const { sentence } = /** @type {{sentence?: string}} */ (error)
      if (!sentence) throw error
      return problem(sentence)
    } finally {
      this.#isOpening = false
    }
    this.#speaking.take.addEventListener("trouble", (event) => {
      const { refusal } = /** @type {CustomEvent} */ (event).detail
      if (refusal.sentence) problem(refusal.sentence)
    })
    for (const kind of ["interrupted", "full"]) this.#speaking.take.addEventListener(kind, () => this.#keep(), { once: true })
    this.#show()
    announce("Recording")
    return undefined
  }

  #show() {
    const speaking = this.#speaking
    this.toggleAttribute("data-speaking", Boolean(speaking))
    clearInterval(this.#ticking)
    const mirror = /** @type {HTMLVideoElement} */ (this.querySelector("video"))
    mirror.srcObject = speaking?.picture ?? null
    mirror.hidden = !speaking?.picture
    if (!speaking) return
    const tick = () => {
      const time = this.querySelector("[data-part=time]")
      if (time) time.textContent = `${clock(speaking.take.watch.seconds)} of ${clock(LONGEST_S)}`
      if (speaking.take.watch.seconds >= LONGEST_S) void this.#keep()
    }
    tick()
    this.#ticking = window.setInterval(tick, TICK_MS)
    const stop = this.querySelector("[data-does=keep]")
    if (stop instanceof HTMLElement) stop.focus()
  }

  async #keep() {
    const speaking = this.#speaking
    if (!speaking) return
    this.#speaking = null
    this.#show()
    const wording = this.#wording
    await speaking.stop()
    this.dispatchEvent(new CustomEvent("spoken", { bubbles: true }))
    say("Your comment is on its way; until then it is safe on this device.")
    const page = await speaking.keep(wording)
    if (page === null) return problem("Nothing was recorded: it ended before its first quarter of a second.")
    this.dispatchEvent(new CustomEvent("commented", { bubbles: true }))
    return undefined
  }

  async #leave() {
    const speaking = this.#speaking
    this.#speaking = null
    this.#show()
    await speaking?.leave()
  }
}

customElements.define("spoken-comment", SpokenComment)
