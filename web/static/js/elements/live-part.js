/**
 * A part of the page that is fetched again when something happens to it.
 *
 * While a field inside is being used, or something has `data-pending`, the new content waits until the person is done;
 * the rest is changed in place,
 * so focus and scroll stay. New content may carry `data-announce="…"`, which is read out once when it changes.
 *
 * @attr {string} src     address of the part's HTML, without the <live-part> around it
 * @attr {string} events  kinds of event, parted by spaces
 * @fires partchange  bubbles, after the content changed
 */
import { announce } from "../notices.js"
import { Refused, fragment } from "../http.js"
import { follow } from "../live.js"
import { morphChildren } from "../morph.js"

const RETRY_MS = 2000

class LivePart extends HTMLElement {
  #unfollow = () => {}
  #isFetching = false
  #isStale = false
  #announced = ""

  connectedCallback() {
    this.#announced = this.#announcement
    this.#unfollow = follow(this.kinds, () => this.refresh(), () => this.refresh())
    this.addEventListener("focusout", this)
    this.addEventListener("reset", this)
    this.addEventListener("settled", this)
  }

  disconnectedCallback() {
    this.#unfollow()
    this.removeEventListener("focusout", this)
    this.removeEventListener("reset", this)
    this.removeEventListener("settled", this)
  }

  handleEvent() {
    if (this.#isStale) queueMicrotask(() => this.refresh())
  }

  /** Fetch the part anew. Calls that come while one is under way are answered by one more. */
  async refresh() {
    this.#isStale = true
    if (this.#isFetching || this.isInUse) return
    this.#isFetching = true
    try {
      while (this.#isStale && this.isConnected) {
        this.#isStale = false
        const content = await fragment(this.src)
        if (this.isInUse) { this.#isStale = true; break }
        this.#replace(content)
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#isStale = true
      if (error.status === 0 || error.status >= 500) setTimeout(() => this.isConnected && this.refresh(), RETRY_MS)
    } finally {
      this.#isFetching = false
    }
  }

  /** Whether someone is typing here, or has typed what is not sent yet. */
  get isInUse() {
    if (this.querySelector("[data-pending]")) return true
    const fields = [...this.querySelectorAll("textarea, input:not([type=radio], [type=checkbox], [type=hidden])")]
    return fields.some((field) => {
      const typed = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field)
      return typed === document.activeElement || typed.value !== typed.defaultValue
    })
  }

  get src() { return this.getAttribute("src") ?? "" }
  get kinds() { return (this.getAttribute("events") ?? "").split(/\s+/).filter(Boolean) }
  get #announcement() { return this.querySelector("[data-announce]")?.getAttribute("data-announce") ?? "" }

  /** @param {DocumentFragment} content */
  #replace(content) {
    morphChildren(this, content)
    const sentence = this.#announcement
    if (sentence && sentence !== this.#announced) announce(sentence)
    this.#announced = sentence
    this.dispatchEvent(new CustomEvent("partchange", { bubbles: true }))
  }
}

customElements.define("live-part", LivePart)
