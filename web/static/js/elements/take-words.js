/**
 * The words of a take: the one being spoken lights up, a click on a word asks for its moment, words that are selected
 * can be commented on as exactly that stretch, and the search field finds words and goes to them. Where `data-correct`
 * says where to, the word that was clicked, or is spoken, can be set right in place.
 *
 * @prop {number} at  the moment, in seconds; set by whoever knows it (see <take-room>)
 * @fires seekrequest  bubbles, { seconds, end }
 * @fires spanchosen   bubbles, { start, end }: the stretch of the selected words, to be commented on
 */
import { listen } from "../keys.js"
import { announce } from "../notices.js"
import { setRight } from "./word-editor.js"

const SCROLL_REST_MS = 4000 // after a person scrolled, the words do not scroll by themselves for so long

class TakeWords extends HTMLElement {
  /** @type {{ element: HTMLElement, start: number, end: number }[]} */
  #words = []
  /** @type {HTMLElement | null} */
  #lit = null
  #scrolledAt = -Infinity
  /** @type {HTMLElement[]} */ #found = []
  #place = -1
  #unlisten = () => {}
  #chooser = Object.assign(document.createElement("button"), { type: "button", className: "button button-small words-chooser", hidden: true, textContent: "Comment on these words" })
  #corrector = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-quiet words-chooser", hidden: true })
  #clicked = ""
  #offered = ""
  #onSelection = () => { this.#chooser.hidden = !this.selected }
  #onScroll = () => { this.#scrolledAt = performance.now() }

  connectedCallback() {
    this.refresh()
    for (const kind of EVENTS) this.addEventListener(kind, this)
    document.addEventListener("selectionchange", this.#onSelection)
    if (this.#search) {
      this.#unlisten = listen([
        { keys: ["/"], does: "Search in the words", run: () => this.#search?.focus() },
        { keys: ["w"], does: "Comment on the selected words", run: () => this.#choose() },
        ...(this.dataset.correct === undefined ? [] : [{ keys: ["e"], does: "Set right the word that was clicked, or is spoken", run: () => this.#correct() }]),
      ])
    }
    addEventListener("wheel", this.#onScroll, { passive: true })
    addEventListener("touchmove", this.#onScroll, { passive: true })
  }

  disconnectedCallback() {
    for (const kind of EVENTS) this.removeEventListener(kind, this)
    document.removeEventListener("selectionchange", this.#onSelection)
    this.#unlisten()
    this.#chooser.remove()
    this.#corrector.remove()
    removeEventListener("wheel", this.#onScroll)
    removeEventListener("touchmove", this.#onScroll)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.target === this.#search) return this.#onSearch(event)
    if (event.target === this.#chooser && event.type === "click") return this.#choose()
    if (event.target === this.#corrector && event.type === "click") return this.#correct()
    const word = /** @type {Element} */ (event.target).closest(".word")
    if (event.type !== "click" || !(word instanceof HTMLElement) || String(getSelection()).length) return
    this.#ask(Number(word.dataset.start) / 1000)
    this.#offer(word)
  }

  /** Offer to set right the word that was clicked. @param {HTMLElement} word */
  #offer(word) {
    if (this.dataset.correct === undefined) return
    this.#clicked = word.dataset.place ?? ""
    this.#offered = word.textContent ?? ""
    this.#corrector.hidden = false
    this.#corrector.textContent = `Set “${this.#offered}” right`
  }

  get #clickedWord() { return this.querySelector(`[data-place="${this.#clicked}"]`) }

  #correct() {
    const word = this.#clickedWord ?? this.#lit
    if (word instanceof HTMLElement && this.dataset.correct !== undefined) setRight(word, this.dataset.correct)
  }

  /** The stretch of the selected words, in seconds; null when none is. */
  get selected() {
    const selection = getSelection()
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null
    const range = selection.getRangeAt(0)
    if (!range.intersectsNode(this)) return null
    const words = this.#words.filter(({ element }) => range.intersectsNode(element) && isInside(range, element))
    return words.length ? { start: words[0].start, end: Math.max(...words.map(({ end }) => end)) } : null
  }

  /** What is said about a moment: the words around it. @param {number} seconds */
  saidAround(seconds) {
    const near = this.#words.filter(({ start, end }) => end > seconds - 1 && start < seconds + 1)
    return near.slice(0, 6).map(({ element }) => element.textContent).join(" ")
  }

  #choose() {
    const stretch = this.selected
    if (!stretch) return
    getSelection()?.removeAllRanges()
    this.dispatchEvent(new CustomEvent("spanchosen", { bubbles: true, detail: stretch }))
  }

  get #search() { return /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=search]")) }

  /** @param {number} seconds */
  #ask(seconds) {
    this.dispatchEvent(new CustomEvent("seekrequest", { bubbles: true, cancelable: true, detail: { seconds, end: null } }))
  }

  /** @param {Event} event */
  #onSearch(event) {
    if (event.type === "input") return this.#find(this.#search?.value ?? "")
    if (!(event instanceof KeyboardEvent)) return
    if (event.key === "Escape") this.#search?.blur()
    if (event.key !== "Enter" || !this.#found.length) return
    event.preventDefault()
    this.#place = (this.#place + (event.shiftKey ? -1 : 1) + this.#found.length) % this.#found.length
    this.#ask(Number(this.#found[this.#place].dataset.start) / 1000)
    this.#tellFound()
  }

  /** Light up every place where these words stand one after the other. @param {string} text */
  #find(text) {
    for (const word of this.querySelectorAll(".sought")) word.classList.remove("sought")
    const wanted = plain(text).split(" ").filter(Boolean)
    const said = this.#words.map(({ element }) => plain(element.textContent ?? ""))
    const places = wanted.length ? said.flatMap((_, at) => (wanted.every((word, step) => said[at + step]?.startsWith(word)) ? [at] : [])) : []
    for (const at of places) for (const { element } of this.#words.slice(at, at + wanted.length)) element.classList.add("sought")
    this.#found = places.map((at) => this.#words[at].element)
    this.#place = -1
    this.#tellFound()
  }

  #tellFound() {
    const count = this.querySelector("[data-part=found]")
    const text = !this.#search?.value ? "" : this.#place < 0 ? `${this.#found.length} found` : `${this.#place + 1} of ${this.#found.length}`
    if (count) count.textContent = text
    announce(text)
  }

  /** Read the words again, after they changed. */
  refresh() {
    this.#words = [...this.querySelectorAll(".word")].map((element) => {
      const word = /** @type {HTMLElement} */ (element)
      return { element: word, start: Number(word.dataset.start) / 1000, end: Number(word.dataset.end) / 1000 }
    })
    this.#lit = this.querySelector(".spoken")
    if (!this.#search) return
    this.#search.closest("[hidden]")?.removeAttribute("hidden")
    if (this.#clickedWord?.textContent !== this.#offered) this.#corrector.hidden = true // it is another word now
    this.append(this.#chooser, this.#corrector)
  }

  set at(/** @type {number} */ seconds) {
    const word = this.#wordAt(seconds)
    if (word === this.#lit) return
    this.#lit?.classList.remove("spoken")
    word?.classList.add("spoken")
    this.#lit = word
    if (word) this.#bringIntoView(word)
  }

  /** @param {number} seconds @returns {HTMLElement | null} the last word begun, while it lasts */
  #wordAt(seconds) {
    let [low, high] = [0, this.#words.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#words[middle].start <= seconds) low = middle + 1
      else high = middle
    }
    const word = this.#words[low - 1]
    return word && seconds < Math.max(word.end, word.start + 0.12) ? word.element : null
  }

  /** Only inside a box of our own that scrolls: the page itself never moves under a reader. @param {HTMLElement} word */
  #bringIntoView(word) {
    const box = this.scrollHeight > this.clientHeight + 1 ? this : null
    if (!box || performance.now() - this.#scrolledAt < SCROLL_REST_MS) return
    const [inside, around] = [word.getBoundingClientRect(), box.getBoundingClientRect()]
    if (inside.top >= around.top && inside.bottom <= around.bottom) return
    box.scrollTo({ top: box.scrollTop + inside.top - around.top - around.height / 3 })
  }
}

const EVENTS = ["click", "input", "keydown"]

/** @param {string} text @returns {string} as it is compared: letters and digits in lower case */
function plain(text) { return text.toLowerCase().replace(/[^\p{L}\p{N}' ]/gu, "").trim() }

/** Whether more than the edge of a word is selected. @param {Range} range @param {HTMLElement} word */
function isInside(range, word) {
  const [start, end] = [document.createRange(), document.createRange()]
  start.selectNodeContents(word)
  end.selectNodeContents(word)
  return range.compareBoundaryPoints(Range.END_TO_START, start) < 0 && range.compareBoundaryPoints(Range.START_TO_END, end) > 0
}

customElements.define("take-words", TakeWords)
