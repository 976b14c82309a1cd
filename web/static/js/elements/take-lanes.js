/**
 * The timeline's playhead: a slider over the lanes, for pointer and keyboard.
 *
 * @attr {number} duration-ms  the length of the take
 * @attr {string} previews     where its small pictures are told of, if it has any; asked for when somebody scrubs
 * @prop {number} at           the moment, in seconds; set by whoever knows it (see <take-room>)
 * @prop {?{start: number, end: number}} loop  the stretch that is looped, in seconds
 * @fires seekrequest  bubbles, { seconds, end }
 * @fires previewrequest  bubbles, { seconds, says }: whoever knows what is said there fills `says`
 */
import { clock1, spoken } from "../formats.js"

/** @type {Record<string, number>} */
const STEPS_S = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

class TakeLanes extends HTMLElement {
  #line = document.createElement("div")
  #stretch = document.createElement("div")
  #hover = document.createElement("output")
  #picture = document.createElement("span")
  #says = document.createElement("span")
  /** @type {Promise<void> | null} */ #asked = null
  #previewed = 0
  /** Fills the picture, once there are any. @type {(seconds: number) => void} */ #paint = () => {}
  #at = 0
  #isDragging = false

  connectedCallback() {
    this.#line.className = "playline"
    this.#stretch.className = "playline-loop"
    this.#stretch.hidden = true
    this.#line.append(this.#stretch)
    for (const [name, value] of Object.entries(this.#sliderAttributes)) this.#line.setAttribute(name, value)
    this.#hover.className = "lanes-hover"
    this.#hover.hidden = true
    this.#picture.className = "lanes-picture"
    this.#picture.hidden = true
    this.#hover.replaceChildren(this.#picture, this.#says)
    this.#hover.setAttribute("aria-hidden", "true") // the slider says where it is by itself
    this.#line.append(this.#hover)
    this.querySelector(".lanes")?.append(this.#line)
    this.at = this.#at
    for (const kind of EVENTS) this.addEventListener(kind, this)
  }

  disconnectedCallback() {
    for (const kind of EVENTS) this.removeEventListener(kind, this)
    this.#line.remove()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) this.#onKey(event)
    else if (event.type === "focusout") this.#hover.hidden = true
    else if (event.type === "click") this.#onClick(/** @type {MouseEvent} */ (event))
    else this.#onPointer(/** @type {PointerEvent} */ (event))
  }

  get duration() { return Number(this.getAttribute("duration-ms")) / 1000 }
  get at() { return this.#at }
  set at(/** @type {number} */ seconds) {
    this.#at = Math.min(Math.max(seconds, 0), this.duration)
    this.#line.style.setProperty("--at", String(this.duration ? this.#at / this.duration : 0))
    const now = String(Math.floor(this.#at))
    if (this.#line.getAttribute("aria-valuenow") === now) return
    this.#line.setAttribute("aria-valuenow", now)
    this.#line.setAttribute("aria-valuetext", `${spoken(this.#at)} of ${spoken(this.duration)}`)
  }

  set loop(/** @type {{start: number, end: number} | null} */ span) {
    this.#stretch.hidden = !span
    if (!span) return
    this.#stretch.style.setProperty("--in", String(span.start / this.duration))
    this.#stretch.style.setProperty("--out", String(span.end / this.duration))
  }

  get #sliderAttributes() {
    return {
      role: "slider", tabindex: "0", "aria-label": "Moment in the recording", "aria-valuemin": "0",
      "aria-valuemax": String(Math.floor(this.duration)),
    }
  }

  /** @param {number} seconds @param {number | null} [end] */
  #ask(seconds, end = null) {
    const detail = { seconds: Math.min(Math.max(seconds, 0), this.duration), end }
    this.dispatchEvent(new CustomEvent("seekrequest", { bubbles: true, cancelable: true, detail }))
  }

  /** @param {PointerEvent | MouseEvent} event */
  #secondsUnder(event) {
    const box = this.#line.getBoundingClientRect()
    return ((event.clientX - box.left) / box.width) * this.duration
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const mark = /** @type {Element} */ (event.target).closest("a[data-start]")
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.#ask(Number(mark.getAttribute("data-start")) / 1000, Number(mark.getAttribute("data-end")) / 1000)
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    if (event.type === "pointermove" && (this.#isDragging || event.pointerType !== "touch")) this.#preview(this.#secondsUnder(event))
    if (event.type === "pointerleave") this.#hover.hidden = true
    if (event.type === "pointerdown") {
      const target = /** @type {Element} */ (event.target)
      if (event.button || !target.closest(".lanes-body") || target.closest("a[data-start], .lane-name")) return
      this.#isDragging = true
      this.setPointerCapture(event.pointerId)
      this.#line.focus({ preventScroll: true })
      event.preventDefault()
    }
    if (!this.#isDragging) return
    if (event.type === "pointerup" || event.type === "pointercancel") {
      this.#isDragging = false
      if (event.pointerType === "touch") this.#hover.hidden = true
    }
    else this.#ask(this.#secondsUnder(event))
  }

  /** What lies there: the picture, the moment, and the words said. @param {number} seconds */
  #preview(seconds) {
    this.#hover.hidden = seconds < 0 || seconds > this.duration
    if (this.#hover.hidden) return
    const ask = new CustomEvent("previewrequest", { bubbles: true, detail: { seconds, says: "" } })
    this.dispatchEvent(ask)
    this.#hover.style.setProperty("--hover", String(seconds / this.duration))
    this.#says.textContent = [clock1(seconds), ask.detail.says].filter(Boolean).join(" · ")
    this.#previewed = seconds
    this.#paint(seconds)
    const address = this.getAttribute("previews")
    if (address) this.#asked ??= this.#fetchPictures(address)
  }

  /** @param {string} address */
  async #fetchPictures(address) {
    const { previews, show } = await import("../previews.js")
    const all = await previews(address)
    this.#paint = (seconds) => show(this.#picture, all, seconds)
    this.#paint(this.#previewed)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "Escape") this.#hover.hidden = true
    if (event.target !== this.#line || event.ctrlKey || event.metaKey || event.altKey) return
    /** @type {Record<string, number>} */
    const places = { Home: 0, End: this.duration }
    const step = STEPS_S[event.key]
    const seconds = places[event.key] ?? (step === undefined ? undefined : this.#at + step)
    if (seconds === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#ask(seconds)
    this.#preview(Math.min(Math.max(seconds, 0), this.duration))
  }
}

const EVENTS = ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave", "click", "keydown", "focusout"]

customElements.define("take-lanes", TakeLanes)
