/**
 * The marks of the room: made at the moments of the take that runs, kept on this device, sent once the studio knows
 * of the take. It also tells the studio how long the take is, for a coach who watches at a laptop of their own.
 */

import { Refused, send } from "../http.js"
import { problem } from "../notices.js"
import { MarkBox } from "./mark-box.js"
import { Marking } from "./marking.js"
import { newTake } from "./holding.js"

const AGAIN_MS = 3000

export class RoomMarks {
  #take
  #coach
  #isHere
  #box
  #again
  #watched = new Set() // takes of which the studio knows how long they are

  /**
   * @param {HTMLElement} room
   * @param {object} what
   * @param {string} what.person whose browser it is
   * @param {() => ?import("./take.js").Take} what.take that runs now
   * @param {() => ?string} what.coach who is here
   * @param {(take: string) => Promise<boolean>} what.isHere whether this device still holds a take
   */
  constructor(room, { person, take, coach, isHere }) {
    this.#take = take
    this.#coach = coach
    this.#isHere = isHere
    this.#box = new MarkBox(person)
    this.marking = new Marking(room.querySelector("[data-part=marking]"), () => take()?.watch.seconds ?? null)
    this.marking.addEventListener("mark", ({ detail }) => this.#keep(take(), detail))
    addEventListener("online", () => this.#flush())
  }

  /** @param {boolean} isHere */
  coachChanged(isHere) {
    this.marking.coach = isHere
    if (isHere && this.#take()) this.#keep(this.#take(), { kind: "here", at_ms: 0 })
  }

  /** A take runs; a coach who is here may see it from now on. */
  begin(take) {
    this.marking.restart()
    if (this.#coach()) this.#keep(take, { kind: "here", at_ms: 0 })
  }

  pause() { this.marking.close() }
  end() {
    this.marking.close()
    this.#flush()
  }

  /** Some of a take has arrived, so the studio knows of it. */
  known(take) {
    if (this.#watched.has(take.id)) return
    this.#watched.add(take.id)
    this.tellClock()
    this.#flush()
  }

  /** Say how long the take is and whether it goes on. Whoever watches does without where this fails. */
  async tellClock() {
    const take = this.#take()
    if (!take || !this.#watched.has(take.id)) return
    const body = JSON.stringify({ elapsed_ms: Math.round(take.watch.seconds * 1000), runs: take.watch.runs })
    try {
      await send(`/api/v1/takes/${take.id}/clock`, { method: "PUT", headers: { "Content-Type": "application/json" }, body })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }

  /** A take is discarded, its marks with it. */
  forget(take) { return this.#box.forget(take.id) }

  async #keep(take, { kind, at_ms, end_ms }) {
    const key = newTake()
    const body = { client_key: key, kind, at_ms, end_ms, coach_here: this.#coach() }
    await this.#box.keep({ key, url: `/api/v1/takes/${take.id}/marks`, body, at: Date.now(), take: take.id })
    if (this.#watched.has(take.id)) await this.#flush()
  }

  async #flush() {
    clearTimeout(this.#again)
    const { left, refused } = await this.#box.flush(this.#isHere)
    for (const sentence of refused) problem(sentence)
    if (left) this.#again = setTimeout(() => this.#flush(), AGAIN_MS)
  }
}
