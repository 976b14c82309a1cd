/**
 * One file on its way, as a line of the list: its name, how much of it has been sent, how fast, and how long it
 * will take.
 */

import { clock, size } from "../formats.js"

const SETTLED_MS = 1_500 // before that a speed is a guess

export class FileLine {
  #began = 0
  #before = 0

  /** @param {HTMLElement} list @param {string} name */
  constructor(list, name) {
    this.line = document.getElementById("file-line").content.firstElementChild.cloneNode(true)
    this.#part("name").textContent = name
    list.append(this.line)
  }

  /** @param {string} sentence */
  say(sentence) { if (this.#part("says").textContent !== sentence) this.#part("says").textContent = sentence }

  /** @param {number} done @param {number} all bytes kept on this device */
  keeping(done, all) {
    this.#fill(done / all)
    this.say(`Saving on this device: ${size(done)} of ${size(all)}`)
  }

  /** @param {number} sent @param {number} all bytes */
  sending(sent, all) {
    if (!this.#began) [this.#began, this.#before] = [performance.now(), sent]
    const ms = performance.now() - this.#began
    const speed = ms > SETTLED_MS ? ((sent - this.#before) / ms) * 1000 : 0
    const pace = speed ? ` · ${size(speed)} a second · ${clock((all - sent) / speed)} left` : ""
    this.#fill(sent / all)
    this.say(`Saved on this device · ${size(sent)} of ${size(all)} sent${pace}`)
  }

  /** @param {string} page that shows the take */
  sent(page) {
    this.#part("progress").hidden = true
    this.#part("open").hidden = false
    this.#part("open").href = page
    this.say("Sent to the studio")
  }

  /** @param {string} sentence what went wrong and what to do */
  failed(sentence) {
    this.#part("progress").hidden = true
    this.say(sentence)
  }

  #fill(share) { this.#part("progress").value = share }
  #part(name) { return this.line.querySelector(`[data-file="${name}"]`) }
}
