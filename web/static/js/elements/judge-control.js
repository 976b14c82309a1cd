/**
 * Sends a judgement as soon as it is chosen; without script its form has a button.
 * The arrow keys of a radio group choose as they go, so a choice is sent once it has stood for a moment.
 *
 * @fires judged   bubbles, { level }, once the server has it
 * @fires settled  bubbles, when no choice waits to be sent; until then it has `data-pending`
 */
import { Refused, sendForm } from "../http.js"
import { announce, problem } from "../notices.js"

const SETTLE_MS = 300

class JudgeControl extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling
  /** @type {string | null} */
  #kept = null

  connectedCallback() {
    this.#kept = this.level
    this.addEventListener("change", this)
  }

  disconnectedCallback() {
    this.removeEventListener("change", this)
    if (this.#settling) this.#send() // leaving the page does not unsay it
  }

  handleEvent() {
    clearTimeout(this.#settling)
    this.setAttribute("data-pending", "") // nothing may put the choice back before it is sent
    this.#settling = setTimeout(() => this.#send(), SETTLE_MS)
  }

  get form() { return /** @type {HTMLFormElement} */ (this.querySelector("form")) }
  get level() { return /** @type {string | null} */ (new FormData(this.form).get("level")) }
  set #state(/** @type {string} */ text) { /** @type {HTMLOutputElement} */ (this.querySelector("output")).value = text }

  async #send() {
    clearTimeout(this.#settling)
    this.#settling = undefined
    const level = this.level
    if (!level || level === this.#kept) return this.#settle()
    this.#state = "Saving"
    try {
      await sendForm(this.form)
      this.#kept = level
      this.#state = ""
      announce("Judgement saved")
      this.dispatchEvent(new CustomEvent("judged", { bubbles: true, detail: { level } }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#putBack()
      this.#state = "Not saved"
      problem(error.message)
    } finally {
      this.#settle()
    }
  }

  /** What changed meanwhile may come in, unless another choice waits. */
  #settle() {
    if (this.#settling) return
    this.removeAttribute("data-pending")
    this.dispatchEvent(new Event("settled", { bubbles: true }))
  }

  #putBack() {
    for (const radio of this.form.querySelectorAll("input[type=radio]")) {
      const input = /** @type {HTMLInputElement} */ (radio)
      input.checked = input.value === this.#kept
    }
  }
}

customElements.define("judge-control", JudgeControl)
