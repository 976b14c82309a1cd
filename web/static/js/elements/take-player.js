/**
 * A player over a plain video: its own transport, and the keys of a reviewer's hand.
 *
 * @attr {number} duration-ms  the length of the take, from the server: known before the file is
 * @attr {number} start        seconds to begin at
 * @attr {number} frame-rate   for stepping frame by frame
 * @attr {boolean} keys        the player that the page's single keys drive
 * @fires timechange  bubbles, { seconds, playing }: on every frame while playing, else when the moment changes
 * @fires loopchange  bubbles, { span: {start, end} | null }
 * @fires fullscreenrequest  bubbles: whoever wants more than the player in full screen cancels it
 */
import { clock, clock1 } from "../formats.js"
import { listen } from "../keys.js"
import { problem, say } from "../notices.js"

const MEDIA_EVENTS = ["play", "pause", "seeking", "seeked", "timeupdate", "loadedmetadata", "ended", "ratechange", "click"]
const RATES = [1, 1.5, 2, 4, 8, 16] // the last is the most that Chromium and Firefox play
const BACKWARDS = [1, 2, 4, 8]

export class TakePlayer extends HTMLElement {
  /** @type {HTMLVideoElement} */ #video
  /** @type {Record<string, HTMLElement>} */ #parts = {}
  #unlisten = () => {}
  #frame = 0
  /** How fast it plays backwards, 0 while it does not; and from which moment, since when. */
  #back = { rate: 0, from: 0, since: 0 }
  /** @type {{start: number, end: number} | null} */ #loop = null
  /** @type {{start: number, end: number | null}} */ #stretch = { start: 0, end: null }
  #isLooping = false

  connectedCallback() {
    this.#video = /** @type {HTMLVideoElement} */ (this.querySelector("video"))
    for (const part of this.querySelectorAll("[data-part]")) this.#parts[part.getAttribute("data-part") ?? ""] = /** @type {HTMLElement} */ (part)
    this.#video.controls = false
    this.#video.preservesPitch = true
    for (const kind of MEDIA_EVENTS) this.#video.addEventListener(kind, this)
    this.addEventListener("click", this)
    this.addEventListener("change", this)
    if (this.hasAttribute("keys")) this.#unlisten = listen(this.#shortcuts)
    if (this.#video.readyState) this.#show()
  }

  disconnectedCallback() {
    this.#unlisten()
    cancelAnimationFrame(this.#frame)
    for (const kind of MEDIA_EVENTS) this.#video.removeEventListener(kind, this)
    this.removeEventListener("click", this)
    this.removeEventListener("change", this)
    this.#video.controls = true
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.currentTarget === this.#video) this.#onMedia(event.type)
    else if (event.type === "change") this.rate = Number(/** @type {HTMLSelectElement} */ (this.#parts.speed).value)
    else this.#onPress(/** @type {Element} */ (event.target).closest("button[data-part]"))
  }

  get duration() { return Number(this.getAttribute("duration-ms")) / 1000 || this.#video.duration || 0 }
  get isPlaying() { return !this.#video.paused && !this.#video.ended }
  /** Before the file is known, where it will begin. */
  get seconds() { return this.#video.readyState ? this.#video.currentTime : Number(this.getAttribute("start") ?? 0) }

  /** Go to a moment. @param {number} seconds @param {number | null} [end] where the stretch asked for ends */
  seek(seconds, end = null) {
    this.#back.rate = 0
    this.#stretch = { start: seconds, end }
    this.#goTo(seconds)
    if (this.#isLooping) this.#setLoop(this.#loopAsked)
  }

  async play() {
    this.#back.rate = 0
    try {
      await this.#video.play()
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      if (error.name !== "AbortError") problem("This browser could not play the recording. Reload the page, then try again.")
    }
  }

  pause() {
    this.#back.rate = 0
    this.#video.pause()
  }
  toggle() { return this.isPlaying || this.#back.rate ? this.pause() : this.play() }

  get rate() { return this.#video.playbackRate }
  set rate(/** @type {number} */ rate) { this.#video.playbackRate = rate }

  /** @returns {import("../keys.js").Shortcut[]} */
  get #shortcuts() {
    const frame = 1 / Number(this.getAttribute("frame-rate") ?? 30)
    const by = (/** @type {number} */ step) => { this.#back.rate = 0; this.#goTo(this.seconds + step) }
    return [
      { keys: [" "], shown: "Space", does: "Play or pause", run: () => this.toggle() },
      { keys: ["k"], does: "Pause, back to plain speed; play", run: () => this.#steady() },
      { keys: ["l"], does: "Play; again: faster", run: () => this.#faster() },
      { keys: ["j"], does: "Play backwards; again: faster", run: () => this.#backwards() },
      { keys: ["ArrowLeft"], shown: "← →", does: "1 s back or on; with Shift 5 s", run: (event) => by(event.shiftKey ? -5 : -1) },
      { keys: ["ArrowRight"], shown: "", does: "1 s on", run: (event) => by(event.shiftKey ? 5 : 1) },
      { keys: [",", "<"], shown: ", .", does: "One frame back or on", run: () => this.#step(-frame) },
      { keys: [".", ">"], shown: "", does: "One frame on", run: () => this.#step(frame) },
      { keys: ["i"], does: "Loop from here", run: () => this.#setLoop({ start: this.seconds, end: this.#loop?.end ?? this.duration }) },
      { keys: ["o"], does: "Loop up to here", run: () => this.#setLoop({ start: this.#loop?.start ?? 0, end: this.seconds }) },
      { keys: ["f"], does: "Full screen", run: () => this.#fullScreen() },
    ]
  }

  /** @param {number} seconds */
  #goTo(seconds) { this.#video.currentTime = Math.min(Math.max(seconds, 0), this.duration) }

  /** @param {number} seconds */
  #step(seconds) { this.pause(); this.#goTo(this.seconds + seconds) }

  #steady() {
    if (this.#back.rate) this.#back.rate = 0
    else if (this.isPlaying) { this.pause(); this.rate = 1 }
    else this.play()
  }

  #faster() {
    this.#back.rate = 0
    if (!this.isPlaying) return void this.play()
    try { this.rate = RATES.find((rate) => rate > this.rate) ?? this.rate } catch { /* as fast as this browser goes */ }
  }

  /** No browser plays backwards: it is sought from picture to picture, each as soon as the last is there. */
  #backwards() {
    this.#video.pause()
    const before = this.#back.rate
    const rate = BACKWARDS.find((one) => one > before) ?? before
    this.#back = { rate, from: this.seconds, since: performance.now() }
    if (!before) this.#stepBack()
  }

  #stepBack() {
    const { rate, from, since } = this.#back
    if (!rate || !this.isConnected) return
    const at = from - (rate * (performance.now() - since)) / 1000
    if (!this.#video.seeking) this.#goTo(at)
    if (at <= 0) this.#back.rate = 0
    else requestAnimationFrame(() => this.#stepBack())
  }

  /** @param {string} kind */
  #onMedia(kind) {
    if (kind === "click") return void this.toggle()
    if (kind === "ratechange") return this.#showRate()
    if (kind === "ended" && this.#isLooping) { this.#goTo(this.#loop?.start ?? 0); void this.play() }
    this.#parts.toggle.setAttribute("aria-label", this.isPlaying ? "Pause" : "Play")
    this.toggleAttribute("data-playing", this.isPlaying)
    if (this.isPlaying && !this.#frame) this.#frame = requestAnimationFrame(() => this.#tick())
    this.#show()
  }

  #tick() {
    this.#frame = this.isPlaying && this.isConnected ? requestAnimationFrame(() => this.#tick()) : 0
    if (this.#loop && this.seconds >= this.#loop.end && this.seconds < this.#loop.end + 1) this.#goTo(this.#loop.start)
    this.#show()
  }

  #show() {
    this.#parts.now.textContent = clock1(this.seconds)
    this.dispatchEvent(new CustomEvent("timechange", { bubbles: true, detail: { seconds: this.seconds, playing: this.isPlaying } }))
  }

  #showRate() {
    const select = /** @type {HTMLSelectElement} */ (this.#parts.speed)
    const rate = String(this.rate)
    if (![...select.options].some(({ value }) => value === rate)) select.add(new Option(`${rate}×`, rate))
    select.value = rate
  }

  /** @param {Element | null} button */
  #onPress(button) {
    const part = button?.getAttribute("data-part")
    if (part === "toggle") this.toggle()
    if (part === "captions") this.#captions()
    if (part === "loop") this.#setLoop(this.#isLooping ? null : this.#loopAsked)
    if (part === "full") this.#fullScreen()
  }

  #captions() {
    const element = this.querySelector("track")
    if (!element) return
    if (element.readyState === HTMLTrackElement.ERROR) element.setAttribute("src", element.src) // asks once more
    element.onerror = () => {
      this.#showCaptions(element.track, "disabled")
      say("Captions come with the words. Try again once those are there.")
    }
    this.#showCaptions(element.track, element.track.mode === "showing" ? "disabled" : "showing")
  }

  /** @param {TextTrack} track @param {TextTrackMode} mode */
  #showCaptions(track, mode) {
    track.mode = mode
    this.#parts.captions.setAttribute("aria-pressed", String(mode === "showing"))
  }

  /** The stretch last asked for when it had an end and is where we are; else the whole take. */
  get #loopAsked() {
    const { start, end } = this.#stretch
    const isHere = end !== null && this.seconds >= start - 0.5 && this.seconds <= end + 0.5
    return isHere && end !== null ? { start, end: Math.max(end, start + 0.5) } : { start: 0, end: this.duration }
  }

  /** @param {{start: number, end: number} | null} span */
  #setLoop(span) {
    this.#isLooping = span !== null
    this.#loop = span && span.end > span.start ? span : null
    const says = this.#loop ? `Looping ${clock(this.#loop.start)} to ${clock(this.#loop.end)}` : "Loop"
    this.#parts.loop.setAttribute("aria-pressed", String(this.#isLooping))
    this.#parts.loop.setAttribute("title", says)
    const isWhole = this.#loop && this.#loop.start === 0 && this.#loop.end >= this.duration
    this.dispatchEvent(new CustomEvent("loopchange", { bubbles: true, detail: { span: isWhole ? null : this.#loop } }))
  }

  async #fullScreen() {
    const request = new CustomEvent("fullscreenrequest", { bubbles: true, cancelable: true })
    if (!this.dispatchEvent(request)) return // a larger part of the page takes it, with this player in it
    if (document.fullscreenElement) await document.exitFullscreen()
    else await this.requestFullscreen()
  }
}

customElements.define("take-player", TakePlayer)
