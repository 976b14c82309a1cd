/**
 * Writes a comment at the moment the player shows, or on a stretch that was chosen. The moment follows the player until
 * typing begins; typing pauses the player, sending lets it go on. Until it is used it is one line high. Without script
 * it is a plain form with fields for the moments.
 *
 * @attr {string} data-advice  limits and sentences of the nudges, and data-points: how many points are made already
 * @prop {number} at        the moment, in seconds (see <take-room>)
 * @prop {{start: number, end: number}} span  a stretch to comment on, in seconds
 * @prop {?object} sketch   what was drawn on the frame
 * @fires sketchdone   bubbles, when a drawing was sent or left out
 * @fires pauserequest  bubbles
 * @fires playrequest   bubbles, when what was paused for typing may go on
 * @fires commented     bubbles, once the server has it or it is kept on this device
 * @fires criterionrequest  bubbles, when a comment is begun: whoever knows sets `criterion`
 */
import { adviceFor } from "../advice.js"
import { clock1, clock3 } from "../formats.js"
import { Refused, sendForm } from "../http.js"
import { listen } from "../keys.js"
import { problem, say } from "../notices.js"
import { newKey } from "../outbox.js"
import { keepUnsent } from "./sent-forms.js"

const POINTER_KINDS = ["pointerdown", "pointerup", "pointercancel", "click"]
const KINDS = ["input", "change", "submit", "keydown", "focusin", "focusout", "speak", "spoken"]
const NOW = "share-as-i-write"
/** @type {[string, string, string][]} */
const OPENERS = [["g", "praise", "Praise this moment"], ["x", "change", "Ask for a change here"], ["q", "probe", "Ask a question here"]]

class CommentComposer extends HTMLElement {
  #unlisten = () => {}
  #isFollowing = true
  #wasPlaying = false
  #onTime = (/** @type {Event} */ event) => {
    if (this.#isFollowing) this.#wasPlaying = /** @type {CustomEvent} */ (event).detail.playing
  }
  // While a pointer is down nothing may move, or it would come up beside what it went down on; so with a pointer the
  // composer opens and closes by the click alone.
  #isPressed = false
  #onPointer = (/** @type {Event} */ event) => {
    this.#isPressed = event.type === "pointerdown"
    if (event.type !== "click") return
    if (/** @type {Element} */ (event.target).closest("[data-part=unsketch]")) this.#unsketch()
    if (this.contains(/** @type {Node} */ (event.target))) this.#isOpen = true
    else this.#leave()
  }

  connectedCallback() {
    this.#isFollowing = !this.body.value // what came back from the server refused keeps its moment
    this.#isOpen = !this.#isFollowing
    this.#now.checked = sessionStorage.getItem(NOW) === "yes"
    this.#ask()
    for (const kind of KINDS) this.addEventListener(kind, this)
    document.addEventListener("timechange", this.#onTime)
    for (const kind of POINTER_KINDS) document.addEventListener(kind, this.#onPointer)
    if (this.closest("take-room")) this.#unlisten = listen([
      { keys: ["c"], does: "Comment at this moment", run: () => this.#begin() },
      ...OPENERS.map(([key, kind, does]) => ({ keys: [key], does, run: () => this.#begin(kind) })),
    ])
  }

  disconnectedCallback() {
    for (const kind of KINDS) this.removeEventListener(kind, this)
    document.removeEventListener("timechange", this.#onTime)
    for (const kind of POINTER_KINDS) document.removeEventListener(kind, this.#onPointer)
    this.#unlisten()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "submit") return void this.#send(/** @type {SubmitEvent} */ (event))
    if (event.type === "speak") return this.#hold()
    if (event.type === "spoken") return this.#sent()
    if (event.type === "change") return this.#ask(/** @type {Element} */ (event.target))
    if (event.type === "input") this.#advise()
    if (event.type === "focusin" && !this.#isPressed) this.#isOpen = true
    if (event.type === "focusout" && !this.#isPressed) return this.#onFocusGone(/** @type {FocusEvent} */ (event))
    if (event.type === "input" && [this.body, this.moment, this.until].includes(/** @type {any} */ (event.target))) return this.#hold()
    if (!(event instanceof KeyboardEvent)) return
    if (event.key === "Escape") this.#end()
    const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey)
    if (isSend) this.form.requestSubmit(this.form.querySelector(`[value="${this.#now.checked ? "share" : "draft"}"]`))
  }

  get form() { return /** @type {HTMLFormElement} */ (this.querySelector("form")) }
  get body() { return /** @type {HTMLTextAreaElement} */ (this.querySelector("[name=body]")) }
  get moment() { return /** @type {HTMLInputElement} */ (this.querySelector("[name=moment]")) }

  get until() { return /** @type {HTMLInputElement} */ (this.querySelector("[name=until]")) }
  get #now() { return /** @type {HTMLInputElement} */ (this.querySelector("[name=now]")) }
  get #sketched() { return /** @type {HTMLInputElement} */ (this.querySelector("[name=sketch]")) }

  set span(/** @type {{start: number, end: number}} */ { start, end }) {
    this.#hold()
    this.moment.value = clock3(start)
    this.until.value = clock3(end)
    this.#begin()
  }

  set sketch(/** @type {object | null} */ sketch) {
    this.#sketched.value = sketch ? JSON.stringify(sketch) : ""
    const row = this.querySelector("[data-part=sketched]")
    if (row instanceof HTMLElement) row.hidden = !sketch
    if (!sketch) return
    this.#isOpen = true
    this.#hold()
  }

  /** The criterion that a new comment is on, until another is chosen. */
  set criterion(/** @type {string} */ id) {
    const field = /** @type {HTMLSelectElement} */ (this.querySelector("[name=criterion]"))
    if (!field.value) field.value = id
  }

  set at(/** @type {number} */ seconds) {
    if (!this.#isFollowing) return
    // As its default too, so that a moment that only followed the player does not count as typed.
    this.moment.value = this.moment.defaultValue = clock1(seconds)
  }

  set #isOpen(/** @type {boolean} */ open) { this.toggleAttribute("data-open", open) }

  /** A kind that is about a criterion needs one. @param {Element} [changed] */
  #ask(changed) {
    const kind = this.form.querySelector("[name=kind]:checked")
    const criterion = /** @type {HTMLSelectElement} */ (this.querySelector("[name=criterion]"))
    criterion.required = kind?.getAttribute("data-needs") === "criterion"
    this.toggleAttribute("data-change", kind?.getAttribute("value") === "change")
    this.toggleAttribute("data-now", this.#now.checked)
    if (changed === this.#now) sessionStorage.setItem(NOW, this.#now.checked ? "yes" : "no")
    this.#advise()
  }

  #advise() {
    const place = this.querySelector("[data-part=advice]")
    if (!place || !this.dataset.advice) return
    const values = new FormData(this.form)
    const says = this.body.value ? adviceFor(JSON.parse(this.dataset.advice), {
      kind: String(values.get("kind")), text: this.body.value, moment: this.moment.value,
      points: Number(this.dataset.points) + 1,
    }) : []
    if (place.textContent === says.join("")) return
    place.replaceChildren(...says.map((sentence) => Object.assign(document.createElement("p"), { className: "nudge", textContent: sentence })))
  }

  /** @param {string} [kind] */
  #begin(kind) {
    const radio = kind && this.form.querySelector(`[name=kind][value="${kind}"]`)
    if (radio instanceof HTMLInputElement) radio.checked = true
    this.#isOpen = true
    this.#hold()
    this.dispatchEvent(new CustomEvent("criterionrequest", { bubbles: true }))
    this.#ask()
    this.body.focus()
  }

  #hold() {
    if (!this.#isFollowing) return
    this.#isFollowing = false
    if (this.#wasPlaying) this.dispatchEvent(new CustomEvent("pauserequest", { bubbles: true }))
  }

  #unsketch() {
    this.sketch = null
    this.dispatchEvent(new CustomEvent("sketchdone", { bubbles: true }))
  }

  #end() {
    this.body.blur()
    if (this.body.value) return
    this.#release()
  }

  /** @param {FocusEvent} event */
  #onFocusGone({ relatedTarget }) {
    if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.#leave()
  }

  #leave() {
    if (this.body.value || !this.hasAttribute("data-open")) return
    this.#isOpen = false
    this.#isFollowing = true
  }

  #release() {
    this.#isOpen = false
    this.#isFollowing = true
    if (this.#wasPlaying) this.dispatchEvent(new CustomEvent("playrequest", { bubbles: true }))
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault()
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter)
    const key = /** @type {HTMLInputElement} */ (this.querySelector("[name=client_key]"))
    key.value ||= newKey()
    button?.setAttribute("aria-busy", "true")
    try {
      await sendForm(this.form, button)
      const isShared = button?.value === "share" || this.#now.checked
      this.#sent()
      say(isShared ? "Shared" : "Kept as a draft") // it may stand far down the column
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.status === 0 && await keepUnsent(this.form, button)) this.#sent()
      else problem(error.message) // what was typed stays in its field
    } finally {
      button?.removeAttribute("aria-busy")
    }
  }

  #sent() {
    const now = this.#now.checked
    this.form.reset()
    this.#now.checked = now
    for (const name of ["client_key", "sketch"]) /** @type {HTMLInputElement} */ (this.querySelector(`[name=${name}]`)).value = ""
    this.#unsketch()
    this.#ask()
    this.body.blur()
    this.dispatchEvent(new CustomEvent("commented", { bubbles: true }))
    this.#release()
  }
}

customElements.define("comment-composer", CommentComposer)
