/**
 * Pupils' lines read aloud by the browser, one after the other, each marked as a pupil's stretch. Only voices of this
 * very device: others would send the lines to somebody else's machine.
 */

const LANGUAGE = "en"
const NEAREST = "en-GB"

export class PupilVoice {
  #marking
  #lines
  #button
  #next = 0

  /** @param {HTMLElement} room @param {import("./marking.js").Marking} marking */
  constructor(room, marking) {
    this.#marking = marking
    this.#lines = [...document.querySelectorAll(".board-pupils li")].map(({ textContent }) => textContent)
    this.#button = room.querySelector("[data-part=say-line]")
    if (!this.#button || !("speechSynthesis" in window)) return
    this.#button.addEventListener("click", () => this.next())
    speechSynthesis.addEventListener("voiceschanged", () => this.#show())
    this.#show()
  }

  /** Whether this browser has a voice for them. */
  get speaks() { return Boolean(this.#button && this.#lines.length && voice()) }

  begin() { this.#next = 0 }
  end() { if (this.speaks) speechSynthesis.cancel() }

  /** Say the next line; after the last comes the first. */
  next() {
    if (!this.speaks || speechSynthesis.speaking) return
    const line = new SpeechSynthesisUtterance(this.#lines[this.#next++ % this.#lines.length])
    line.voice = voice()
    line.addEventListener("start", () => this.#marking.beginPupil())
    for (const over of ["end", "error"]) line.addEventListener(over, () => this.#marking.endPupil())
    speechSynthesis.speak(line)
  }

  #show() { this.#button.hidden = !this.speaks }
}

/** @returns {SpeechSynthesisVoice | undefined} */
function voice() {
  const local = speechSynthesis.getVoices().filter(({ localService, lang }) => localService && lang.startsWith(LANGUAGE))
  return local.find(({ lang }) => lang === NEAREST) ?? local[0]
}
