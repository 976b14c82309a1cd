/**
 * A link to a moment. Without script it reloads the page at ?t=; with script it asks for the moment.
 *
 * @attr {number} seconds  the moment
 * @attr {number} end      optional: where the stretch that begins there ends
 * @fires seekrequest  bubbles, { seconds, end }
 */
class SeekLink extends HTMLElement {
  connectedCallback() { this.addEventListener("click", this) }
  disconnectedCallback() { this.removeEventListener("click", this) }

  /** @param {MouseEvent} event */
  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return // a new tab opens at ?t=
    const detail = { seconds: this.seconds, end: this.end }
    const request = new CustomEvent("seekrequest", { bubbles: true, cancelable: true, detail })
    if (!this.dispatchEvent(request)) event.preventDefault() // whoever seeks says so by cancelling; else the link works
  }

  get seconds() { return Number(this.getAttribute("seconds")) }
  get end() { return this.hasAttribute("end") ? Number(this.getAttribute("end")) : null }
}

customElements.define("seek-link", SeekLink)
