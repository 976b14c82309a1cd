/**
 * Judging by number keys: one criterion at a time is theirs, and after each judgement the next one that is not judged.
 *
 * The criterion is marked by `data-keyed`; U and D choose another.
 */
import { listen } from "../keys.js"
import { announce } from "../notices.js"

class JudgeKeys extends HTMLElement {
  #unlisten = () => {}
  #keyed = ""

  connectedCallback() {
    this.#unlisten = listen([
      { keys: ["1"], shown: "1 2 3 0", does: "Judge the marked criterion: not yet, nearly, met, not judged", run: () => this.#judge("1") },
      ...["2", "3", "0"].map((key) => ({ keys: [key], shown: "", does: "Judge", run: () => this.#judge(key) })),
      { keys: ["u"], shown: "U D", does: "Criterion up or down", run: () => this.#step(-1) },
      { keys: ["d"], shown: "", does: "Criterion down", run: () => this.#step(1) },
    ])
    this.addEventListener("partchange", this)
    this.addEventListener("change", this)
    this.#mark(this.#nextOpen(0))
  }

  disconnectedCallback() {
    this.#unlisten()
    this.removeEventListener("partchange", this)
    this.removeEventListener("change", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "partchange") return this.#mark(this.#criteria.find(({ id }) => id === this.#keyed))
    const judged = /** @type {Element} */ (event.target).closest(".criterion")
    if (judged instanceof HTMLElement) this.#mark(judged)
  }

  /** Which criterion is marked, by its identifier; "" for none. */
  get criterion() { return this.#keyed.replace(/^criterion-/, "") }

  get #criteria() { return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".criterion:has(judge-control)")]) }
  get #place() { return this.#criteria.findIndex(({ id }) => id === this.#keyed) }

  /** @param {number} from @returns {HTMLElement | undefined} */
  #nextOpen(from) {
    const criteria = this.#criteria
    const ordered = [...criteria.slice(from), ...criteria.slice(0, from)]
    return ordered.find((criterion) => !criterion.querySelector("[name=level]:checked")) ?? ordered[0]
  }

  /** @param {HTMLElement | undefined} criterion */
  #mark(criterion) {
    for (const other of this.#criteria) other.toggleAttribute("data-keyed", other === criterion)
    if (criterion) this.#keyed = criterion.id
  }

  /** @param {number} by */
  #step(by) {
    const criteria = this.#criteria
    if (!criteria.length) return
    const criterion = criteria[(this.#place + by + criteria.length) % criteria.length]
    this.#mark(criterion)
    criterion.scrollIntoView({ block: "nearest" })
    announce(criterion.querySelector(".criterion-text")?.textContent ?? "")
  }

  /** @param {string} number */
  #judge(number) {
    const place = this.#place
    const radio = this.#criteria[place]?.querySelector(`input[data-number="${number}"]`)
    if (!(radio instanceof HTMLInputElement)) return
    radio.checked = true
    radio.dispatchEvent(new Event("change", { bubbles: true }))
    const next = this.#nextOpen(place + 1)
    this.#mark(next)
    next?.scrollIntoView({ block: "nearest" })
  }
}

customElements.define("judge-keys", JudgeKeys)
