/**
 * The script, large, on the board in place of the criteria. It moves on with the take, so that it ends when the
 * step's time does; whoever asked for less movement turns it by hand.
 */

const EVERY_MS = 100

export class Prompter {
  #script = document.querySelector("[data-part=script]")
  #board = document.querySelector("[data-part=board]")
  #button = document.querySelector("[data-part=script-button]")
  #timer

  constructor() { this.#button?.addEventListener("click", () => this.toggle()) }

  toggle() {
    if (!this.#script) return
    const shown = this.#script.hidden
    this.#script.hidden = !shown
    this.#board.toggleAttribute("data-prompted", shown)
    this.#button.setAttribute("aria-pressed", String(shown))
  }

  /** @param {import("./stopwatch.js").Stopwatch} watch of the take that runs */
  run(watch) {
    clearInterval(this.#timer)
    if (!this.#script || matchMedia("(prefers-reduced-motion: reduce)").matches) return
    const about = Number(this.#script.dataset.about) / 1000
    if (!about) return
    this.#script.scrollTop = 0
    this.#timer = setInterval(() => this.#move(watch.seconds / about), EVERY_MS)
  }

  #move(share) {
    if (share >= 1) clearInterval(this.#timer)
    this.#script.scrollTop = (this.#script.scrollHeight - this.#script.clientHeight) * Math.min(1, share)
  }
}
