/**
 * "Coach here": the coach takes over marks and comments at the teacher's laptop by a PIN, until somebody says that
 * they have left. Tells `change`.
 */

import { Refused, send } from "../http.js"
import { announce, problem } from "../notices.js"

export class CoachHere extends EventTarget {
  #room
  #url
  #name

  /** The identifier that marks are sent with; null while nobody is here. */
  id = null

  /** @param {HTMLElement} room */
  constructor(room) {
    super()
    this.#room = room
    this.#url = `/api/v1/practice-sessions/${room.dataset.practice}/coach-here`
    this.id = room.dataset.coachHere ?? null
    this.#name = room.dataset.coachName ?? ""
    if (!this.isOffered) return
    part("coach-button").addEventListener("click", () => this.toggle())
    part("coach-not-now").addEventListener("click", () => this.#dialog.close())
    part("coach-form").addEventListener("submit", (event) => {
      event.preventDefault()
      this.#comeIn()
    })
    this.#show()
  }

  /** Whether any coach may come. */
  get isOffered() { return Boolean(part("coach-button")) }
  get isHere() { return this.id !== null }
  get #dialog() { return document.getElementById("coach-here") }
  get #pin() { return document.getElementById("coach-pin") }

  /** The one key and the one button. While a take runs nobody comes in: a PIN is typed before it. */
  toggle() {
    if (this.isHere) return this.#leave()
    if (!["ready", "watching"].includes(this.#room.dataset.state)) return undefined
    part("coach-refused").hidden = true
    this.#pin.value = ""
    this.#dialog.showModal()
    return this.#pin.focus()
  }

  async #comeIn() {
    const coach = document.getElementById("coach")
    try {
      const answer = await send(this.#url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ coach_id: coach.value, pin: this.#pin.value }),
      })
      const here = await answer.json()
      this.id = here.id
      this.#name = here.coach.name
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      part("coach-refused").textContent = error.message
      part("coach-refused").hidden = false
      this.#pin.select()
      return
    } finally {
      this.#pin.value = ""
    }
    this.#dialog.close()
    this.#changed()
  }

  /** Here it ends at once, whatever the studio answers. */
  async #leave() {
    this.id = null
    this.#changed()
    try {
      await send(this.#url, { method: "DELETE" })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem("The studio does not answer, so comments on its other pages are still the coach’s until you sign out.")
    }
  }

  #changed() {
    this.#show()
    announce(this.isHere ? `${this.#name} is here: marks and comments are theirs` : `${this.#name} has left`)
    this.dispatchEvent(new Event("change"))
  }

  #show() {
    part("coach-says").textContent = this.isHere ? `${this.#name} is here` : ""
    part("coach-button-says").textContent = this.isHere ? "Coach has left" : "Coach here"
  }
}

function part(name) { return document.querySelector(`[data-part="${name}"]`) }
