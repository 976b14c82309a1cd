/**
 * Fills the fields of a trim from the moment that plays inside: a button with data-marks="start" or "end" is for the
 * field of that name. Without script the fields are typed in.
 */
import { clock3 } from "../formats.js"
import { listen } from "../keys.js"

class TrimEnds extends HTMLElement {
  #seconds = 0
  #unlisten = () => {}

  connectedCallback() {
    this.addEventListener("timechange", this)
    this.addEventListener("click", this)
    for (const button of this.#buttons) button.removeAttribute("hidden")
    this.#unlisten = listen([
      { keys: ["["], does: "Start the take here", run: () => this.#mark("start") },
      { keys: ["]"], does: "End the take here", run: () => this.#mark("end") },
    ])
  }

  disconnectedCallback() {
    this.#unlisten()
    this.removeEventListener("timechange", this)
    this.removeEventListener("click", this)
    for (const button of this.#buttons) button.setAttribute("hidden", "")
  }

  get #buttons() { return this.querySelectorAll("[data-marks]") }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof CustomEvent) { this.#seconds = event.detail.seconds; return }
    const marks = /** @type {Element} */ (event.target).closest("[data-marks]")?.getAttribute("data-marks")
    if (marks) this.#mark(marks)
  }

  /** @param {string} name of the field */
  #mark(name) {
    const field = this.querySelector(`input[name="${name}"]:not([type=hidden])`)
    if (field instanceof HTMLInputElement) field.value = clock3(this.#seconds)
  }
}

customElements.define("trim-ends", TrimEnds)
