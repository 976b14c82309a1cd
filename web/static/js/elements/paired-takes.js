/**
 * Two takes under one transport. One is heard; the other follows it, muted, by small changes of rate.
 *
 * Three ways to go: by the same clock, from the same moment (an origin, nudged by keys), or by the same words, where
 * each waits or jumps at the joins and says so. Time here is that of the course (`courses.js`): counted from the
 * origin, or that of the heard take. Parts inside [data-side="first"] or [data-side="last"] follow their own take:
 * lanes, words, and whatever has data-start. A button [data-plays="both" | "turns"] with data-first and data-last
 * ("from to", seconds) plays a piece of evidence of each, together or one after the other.
 *
 * Expects a figure [data-side][data-origin][data-duration] (seconds) with a video for each side. A part inside may
 * say more, and anew when words come, as JSON in data-lined-up: { joins, origins: [{ id, first, last }] }.
 * @fires timechange  bubbles, { first, last, playing }: seconds in each take
 */
// The parts it drives come first, so that they are themselves by the time they are told a moment.
import "./take-lanes.js"
import "./take-words.js"
import { steadyCourse, wordsCourse } from "../courses.js"
import { correction } from "../following.js"
import { clock1 } from "../formats.js"
import { listen } from "../keys.js"
import { gather, light } from "../moments.js"

const CORRECT_MS = 50
const FRAME_S = 1 / 30
const EDGE_S = 0.05 // so near its end the pair counts as over
const NUDGE_S = 0.05
const JUMPED_S = 0.4 // a jump at a join that is worth telling
const TOLD_MS = 2500 // for how long
const SWIPE_PX = 60
const NAMES = /** @type {SideName[]} */ (["first", "last"])
const EVENTS = ["click", "change", "seekrequest", "partchange", "pointerdown", "pointerup", "keydown"]

/**
 * @typedef {import("../courses.js").SideName} SideName
 * @typedef {{ figure: HTMLElement, video: HTMLVideoElement, origin: number, duration: number, bend: number,
 *   moments: import("../moments.js").Moment[], telling: number }} Side
 */

class PairedTakes extends HTMLElement {
  /** @type {Record<SideName, Side>} */ #sides
  /** @type {SideName} */ #heard = "last"
  /** @type {SideName} */ #driver = "last"
  /** @type {Record<string, HTMLElement>} */ #parts = {}
  #at = 0
  #rate = 1
  #isPlaying = false
  #isGathering = false // playing, both were sent elsewhere: they go on together once both are there
  #timer = 0
  #frame = 0
  #unlisten = () => {}
  /** @type {"clock" | "moment" | "words"} */ #way = "moment"
  #origin = ""
  #nudge = 0
  /** @type {{ joins: import("../courses.js").Join[], origins: { id: string, first: number, last: number }[] }} */
  #linedUp = { joins: [], origins: [] }
  /** @type {import("../courses.js").Course} */ #course
  /** @type {{ start: number, end: number } | null} */ #loop = null
  /** @type {number | null} */ #stopAt = null
  /** @type {SideName | null} */ #alone = null
  /** @type {(() => void) | null} */ #then = null
  #swipe = 0
  #pressed = false // the last choice was made by pointer: then keys are for the takes again, not for the field

  connectedCallback() {
    this.#sides = { first: this.#sideOf("first"), last: this.#sideOf("last") }
    for (const part of this.querySelectorAll(".transport [data-part]")) this.#parts[part.getAttribute("data-part") ?? ""] = /** @type {HTMLElement} */ (part)
    for (const { video } of this.#both) {
      video.controls = false
      video.addEventListener("click", this)
    }
    for (const kind of EVENTS) this.addEventListener(kind, this)
    this.#unlisten = listen(this.#shortcuts)
    this.#readLinedUp()
    this.#readWay()
    this.hear(this.#heard)
    this.seek(this.#start)
  }

  disconnectedCallback() {
    this.pause()
    this.#unlisten()
    for (const kind of EVENTS) this.removeEventListener(kind, this)
    for (const { video } of this.#both) {
      video.removeEventListener("click", this)
      video.controls = true
    }
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "pointerdown" || event.type === "keydown") this.#pressed = event.type === "pointerdown"
    if (event.type === "keydown") return
    if (event.currentTarget instanceof HTMLVideoElement) this.toggle()
    else if (event.type === "seekrequest") this.#onSeek(/** @type {CustomEvent} */ (event))
    else if (event.type === "partchange") this.#regather()
    else if (event.type === "change") this.#onChange(event)
    else if (event instanceof PointerEvent && event.type !== "click") this.#onSwipe(event)
    else this.#onPress(/** @type {Element} */ (event.target).closest("button[data-part], button[data-plays]"))
  }

  /** Where the pair is: seconds of its course, as the take that leads has it. */
  get at() {
    return this.#isPlaying ? this.#course.at(this.#driver, this.#sides[this.#driver].video.currentTime) : this.#at
  }

  /** Go there in both takes. @param {number} at  seconds of the course */
  seek(at) {
    this.#at = Math.min(Math.max(at, this.#course.earliest), this.#course.latest)
    this.#driver = this.#leaderAt(this.#at)
    this.#isGathering = this.#isPlaying
    for (const name of NAMES) this.#place(name, this.#at)
    this.#show()
  }

  play() {
    if (this.at >= this.#course.latest - EDGE_S) this.seek(this.#start)
    this.#isPlaying = this.#isGathering = true
    this.#steer()
    this.#timer ||= setInterval(() => this.#steer(), CORRECT_MS)
    this.#frame ||= requestAnimationFrame(() => this.#tick())
    this.#showState()
  }

  pause() {
    this.#at = this.at
    this.#isPlaying = false
    clearInterval(this.#timer)
    cancelAnimationFrame(this.#frame)
    this.#timer = this.#frame = 0
    for (const { video } of this.#both) video.pause()
    for (const name of NAMES) this.#place(name, this.#at)
    this.#showState()
    this.#show()
  }

  toggle() {
    if (this.#isPlaying) return this.pause()
    this.#through()
    return this.play()
  }

  /** @param {SideName} name  which take is heard; the other is muted */
  hear(name) {
    const seconds = this.#sides[name].video.currentTime
    this.#heard = name
    for (const side of this.#both) {
      side.video.muted = side !== this.#sides[name]
      side.figure.toggleAttribute("data-heard", side === this.#sides[name])
    }
    const button = this.#parts["heard-name"]
    if (button) button.textContent = `Hear the ${name === "last" ? "first" : "last"}`
    this.#chart()
    if (this.#way === "words") this.#at = this.#course.at(name, seconds)
    if (this.#isPlaying) this.#steer()
  }

  /** Go another way from here. @param {"clock" | "moment" | "words"} way @param {string} [origin] */
  go(way, origin = this.#origin) {
    const seconds = this.#sides[this.#heard].video.currentTime
    this.#way = way
    this.#origin = origin
    this.#chart()
    this.seek(this.#course.at(this.#heard, seconds))
  }

  get #both() { return [this.#sides.first, this.#sides.last] }

  /** Where playing begins: at the origin where one is chosen, else at the earliest moment. */
  get #start() { return this.#way === "moment" && this.#origin && this.#origin !== "first-word" ? 0 : this.#course.earliest }

  /** @returns {import("../keys.js").Shortcut[]} */
  get #shortcuts() {
    const by = (/** @type {number} */ step) => this.seek(this.at + step)
    const step = (/** @type {number} */ frames) => { this.pause(); by(frames * FRAME_S) }
    return [
      { keys: [" ", "k"], shown: "Space", does: "Play or pause both", run: () => this.toggle() },
      { keys: ["j"], does: "Back 2 s", run: () => by(-2) },
      { keys: ["l"], does: "On 2 s", run: () => by(2) },
      { keys: ["ArrowLeft"], shown: "← →", does: "1 s back or on", run: () => by(-1) },
      { keys: ["ArrowRight"], shown: "", does: "On 1 s", run: () => by(1) },
      { keys: [",", "<"], shown: ", .", does: "One frame back or on", run: () => step(-1) },
      { keys: [".", ">"], shown: "", does: "One frame on", run: () => step(1) },
      { keys: ["h"], does: "Hear the other take", run: () => this.hear(this.#heard === "last" ? "first" : "last") },
      { keys: ["o"], does: "Loop from here, or stop looping", run: () => this.#toggleLoop() },
      { keys: ["["], shown: "[ ]", does: "Shift the last by a twentieth of a second", run: () => this.#shift(-NUDGE_S) },
      { keys: ["]"], shown: "", does: "Shift the last later", run: () => this.#shift(NUDGE_S) },
      { keys: ["s"], does: "Swap the two takes", run: () => this.toggleAttribute("data-swapped") },
    ]
  }

  /** @param {SideName} name @returns {Side} */
  #sideOf(name) {
    const figure = /** @type {HTMLElement} */ (this.querySelector(`figure[data-side=${name}]`))
    const video = /** @type {HTMLVideoElement} */ (figure.querySelector("video"))
    const [origin, duration] = [Number(figure.dataset.origin), Number(figure.dataset.duration)]
    return { figure, video, origin, duration, bend: 1, telling: 0, moments: gather(this.querySelectorAll(`[data-side=${name}]`)) }
  }

  #regather() {
    for (const name of NAMES) this.#sides[name].moments = gather(this.querySelectorAll(`[data-side=${name}]`))
    this.#readLinedUp()
    this.#readWay()
    this.#chart()
    this.#show()
  }

  #readLinedUp() {
    const said = this.querySelector("[data-lined-up]")?.getAttribute("data-lined-up")
    if (said) this.#linedUp = JSON.parse(said)
  }

  #readWay() {
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form.ways"))
    if (!form) return
    const chosen = new FormData(form)
    this.#way = /** @type {"clock" | "moment" | "words"} */ (chosen.get("way") ?? "clock")
    this.#origin = String(chosen.get("origin") ?? "")
  }

  #chart() {
    const durations = { first: this.#sides.first.duration, last: this.#sides.last.duration }
    if (this.#way === "words" && this.#linedUp.joins.length) {
      this.#course = wordsCourse(this.#linedUp.joins, durations, this.#heard)
      return
    }
    const found = this.#linedUp.origins.find(({ id }) => id === this.#origin)
    const own = { first: this.#sides.first.origin, last: this.#sides.last.origin }
    const origins = this.#way === "clock" ? { first: 0, last: 0 } : found ?? own
    this.#course = steadyCourse({ first: origins.first, last: origins.last + this.#nudge }, durations)
  }

  /** @param {number} by  seconds: what the last shows then is that much later in it */
  #shift(by) {
    if (this.#way === "words") return
    this.#nudge = Math.round((this.#nudge + by) * 100) / 100
    const at = this.at
    this.#chart()
    this.seek(at)
    const said = this.#parts.nudge
    if (said) said.textContent = this.#nudge ? `last shifted by ${this.#nudge.toFixed(2).replace("-", "−")} s` : ""
  }

  #toggleLoop() {
    this.#loop = this.#loop ? null : { start: this.at, end: Math.min(this.at + 4, this.#course.latest) }
    this.#parts.loop?.setAttribute("aria-pressed", String(this.#loop !== null))
  }

  /** Play on without an end: what a piece of evidence asked for is over. */
  #through() {
    this.#stopAt = this.#alone = this.#then = null
  }

  /** @param {SideName} name @param {number} at @returns {boolean} whether the take has anything to show then */
  #covers(name, at) {
    if (this.#alone && this.#alone !== name) return false
    return this.#course.where(name, at).runs
  }

  /** @param {number} at @returns {SideName} the heard take where it runs, else the other where that runs */
  #leaderAt(at) {
    const heard = this.#alone ?? this.#heard
    const other = heard === "last" ? "first" : "last"
    return !this.#covers(heard, at) && this.#covers(other, at) ? other : heard
  }

  /** @param {SideName} name @param {number} at */
  #place(name, at) {
    if (this.#alone && this.#alone !== name) return
    this.#sides[name].video.currentTime = this.#course.where(name, at).seconds
  }

  /** Every 50 ms while playing: who leads, and how the other follows. */
  #steer() {
    if (this.#isGathering && this.#both.some(({ video }) => video.seeking)) return this.#both.forEach(({ video }) => video.pause())
    this.#isGathering = false
    const at = this.at
    if (this.#stopAt !== null && at >= this.#stopAt) return this.#finish()
    if (this.#loop && (at >= this.#loop.end || at < this.#loop.start - 1)) return this.seek(this.#loop.start)
    if (!NAMES.some((name) => this.#covers(name, at))) return this.#loop ? this.seek(this.#loop.start) : this.pause()
    this.#driver = this.#leaderAt(at)
    for (const name of NAMES) this.#run(name, at, name === this.#driver)
    return undefined
  }

  #finish() {
    const then = this.#then
    this.pause()
    this.#through()
    then?.()
  }

  /** @param {SideName} name @param {number} at @param {boolean} leads */
  #run(name, at, leads) {
    const side = this.#sides[name]
    const { seconds, slope, waits } = this.#course.where(name, at)
    if (!this.#covers(name, at)) {
      if (waits) this.#tell(side, "waits")
      return side.video.pause()
    }
    const lead = side.video.currentTime - seconds
    if (side.video.paused) {
      if (!leads && Math.abs(lead) > EDGE_S) this.#place(name, at)
      side.video.play().catch((error) => { if (error.name !== "AbortError") this.pause() })
    }
    const step = leads ? { bend: 1 } : correction(lead, side.bend)
    if ("jump" in step) {
      if (this.#way === "words" && lead < -JUMPED_S) this.#tell(side, `jumped on ${(-lead).toFixed(1)} s`)
      side.video.currentTime = seconds + step.jump * this.#rate
    } else side.bend = step.bend
    const rate = this.#rate * slope * side.bend
    if (Math.abs(side.video.playbackRate - rate) > 1e-4) side.video.playbackRate = rate
    return undefined
  }

  /** Say under a take what it does at a join; the words go by themselves. @param {Side} side @param {string} text */
  #tell(side, text) {
    const says = side.figure.querySelector("[data-part=says]")
    if (!says) return
    says.textContent = text
    clearTimeout(side.telling)
    side.telling = setTimeout(() => { says.textContent = "" }, text === "waits" ? 3 * CORRECT_MS : TOLD_MS)
  }

  #tick() {
    this.#show()
    this.#frame = this.#isPlaying ? requestAnimationFrame(() => this.#tick()) : 0
  }

  #show() {
    for (const name of NAMES) {
      const { figure, video, moments } = this.#sides[name]
      const clock = figure.querySelector("[data-part=now]")
      if (clock) clock.textContent = clock1(video.currentTime)
      for (const part of this.#followers(name)) Object.assign(part, { at: video.currentTime })
      light(moments, video.currentTime)
    }
    const { first, last } = this.#sides
    const detail = { first: first.video.currentTime, last: last.video.currentTime, playing: this.#isPlaying }
    this.dispatchEvent(new CustomEvent("timechange", { bubbles: true, detail }))
  }

  /** @param {SideName} name */
  #followers(name) {
    return this.querySelectorAll(`take-lanes[data-side=${name}], [data-side=${name}] :is(take-lanes, take-words)`)
  }

  #showState() {
    this.toggleAttribute("data-playing", this.#isPlaying)
    this.#parts.toggle?.setAttribute("aria-label", this.#isPlaying ? "Pause both" : "Play both")
  }

  /** @param {CustomEvent} event */
  #onSeek(event) {
    const side = /** @type {Element} */ (event.target).closest("[data-side]")?.getAttribute("data-side")
    if (side !== "first" && side !== "last") return
    event.preventDefault()
    this.#through()
    this.seek(this.#course.at(side, event.detail.seconds))
    if (this.#way === "words" && side !== this.#heard) this.#sides[side].video.currentTime = event.detail.seconds
  }

  /** @param {Event} event */
  #onChange(event) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target)
    if (field === this.#parts.speed) {
      this.#rate = Number(field.value)
      for (const { video, bend } of this.#both) video.playbackRate = this.#rate * bend
    } else if (field.closest("form.ways")) {
      if (field.name === "origin") this.#choose("moment")
      this.#nudge = 0
      this.#readWay()
      this.go(this.#way)
      if (field.name === "origin") this.seek(0)
      if (this.#pressed) field.blur()
    }
  }

  /** @param {string} way */
  #choose(way) {
    const radio = /** @type {HTMLInputElement | null} */ (this.querySelector(`form.ways [name=way][value=${way}]`))
    if (radio) radio.checked = true
  }

  /** @param {PointerEvent} event */
  #onSwipe(event) {
    if (event.pointerType !== "touch" || !(/** @type {Element} */ (event.target).closest(".pair"))) return
    if (event.type === "pointerdown") this.#swipe = event.clientX
    else if (Math.abs(event.clientX - this.#swipe) > SWIPE_PX) this.toggleAttribute("data-swapped")
  }

  /** Play the evidence of one criterion. @param {HTMLElement} button */
  #playEvidence(button) {
    const [first, last] = [stretchOf(button.dataset.first), stretchOf(button.dataset.last)]
    if (button.dataset.plays === "turns") return this.#playAlone("first", first, () => this.#playAlone("last", last))
    this.#through()
    this.#way = "moment"
    this.#choose("moment")
    const durations = { first: this.#sides.first.duration, last: this.#sides.last.duration }
    this.#course = steadyCourse({ first: first.start, last: last.start }, durations)
    this.seek(0)
    this.#stopAt = Math.max(first.end - first.start, last.end - last.start)
    return this.play()
  }

  /** @param {SideName} name @param {{ start: number, end: number }} stretch @param {(() => void) | null} [then] */
  #playAlone(name, stretch, then = null) {
    this.pause()
    this.hear(name)
    this.#alone = name
    this.#then = then
    this.seek(this.#course.at(name, stretch.start))
    this.#stopAt = this.#course.at(name, stretch.end)
    this.play()
  }

  /** @param {Element | null} button */
  #onPress(button) {
    if (button instanceof HTMLElement && button.dataset.plays) return this.#playEvidence(button)
    const part = button?.getAttribute("data-part")
    if (part === "toggle") this.toggle()
    if (part === "back") this.seek(this.at - 2)
    if (part === "forward") this.seek(this.at + 2)
    if (part === "loop") this.#toggleLoop()
    if (part === "earlier") this.#shift(-NUDGE_S)
    if (part === "later") this.#shift(NUDGE_S)
    if (part === "hear") this.hear(this.#heard === "last" ? "first" : "last")
    return undefined
  }
}

/** @param {string} [said] "from to" in seconds, with a second before and after to understand it */
function stretchOf(said = "0 0") {
  const [start, end] = said.split(" ").map(Number)
  return { start: Math.max(0, start - 1), end: end + 1 }
}

customElements.define("paired-takes", PairedTakes)
