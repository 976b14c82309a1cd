/**
 * The rehearsal room as it is seen: puts states, sentences and figures into the page's parts, and hands on
 * what was pressed. It decides nothing.
 */

import { clock } from "../formats.js"
import { areOff } from "../keys.js"
import { announce } from "../notices.js"
import { ADVICE } from "./framing.js"
import { LEVELS, troubleSentence, uploadLine } from "./words.js"

const CLOCK_MS = 200

/** For each state: which face the board shows, what the first button and the Space key do, whether they work. */
const STATES = {
  opening: { board: "ready", press: "Record", works: false },
  ready: { board: "ready", press: "Record", works: true },
  counting: { board: "counting", press: "Cancel", works: true },
  recording: { board: "recording", press: "Stop", works: true, light: "Recording" },
  paused: { board: "paused", press: "Stop", works: true, light: "Paused" },
  stopping: { board: "paused", press: "Stop", works: false },
  watching: { board: "ready", press: { attempt: "Go again", model: "Use as the model" }, works: true },
  leaving: { board: "ready", press: "Sending", works: false },
}
const SECOND = { attempt: "Words and criteria", model: "Record it again" }
const RUNS = ["recording", "paused"]
const COVERS = ["counting", "recording", "paused", "stopping"]

export class RoomView {
  #purpose
  #limit
  #sizes = new Map() // by take: bytes saved and sent
  #timer
  #url = ""

  state = "opening"

  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room
    this.#purpose = room.dataset.purpose
    this.#limit = Number(room.dataset.about) / 1000
  }

  /** @param {Record<string, () => void>} presses by the name of the part that is pressed */
  onPress(presses) {
    for (const [name, does] of Object.entries(presses)) part(name).addEventListener("click", does)
  }

  /** Press a button as a key does; one that does not work now stays as it is. */
  press(name) { part(name).click() }

  /**
   * @param {keyof STATES} state
   * @param {import("./stopwatch.js").Stopwatch} [watch] runs while a take does
   */
  enter(state, watch) {
    this.state = state
    const { board, works, light = "Not recording" } = STATES[state]
    this.room.dataset.state = state
    part("board").dataset.state = board
    part("light").dataset.state = light === "Not recording" ? "ready" : board
    part("light-says").textContent = light
    part("count").hidden = state !== "counting"
    part("unable").hidden = true
    part("taken").hidden = !["watching", "leaving"].includes(state)
    part("board").hidden = !part("taken").hidden
    if (!works) part("level").hidden = true // nothing is listened to
    if (part("taken").hidden) this.#letGo()
    this.#cover(COVERS.includes(state))
    this.#showButtons()
    this.#runClock(watch)
    if (watch) announce(light)
    this.#showUpload()
  }

  showPicture(stream) {
    part("picture").hidden = stream.getVideoTracks().length === 0
    part("sound-only-says").hidden = !part("picture").hidden
    part("framing").hidden = part("picture").hidden
    part("picture").srcObject = stream
  }

  get picture() { return part("picture") }

  /** @param {?keyof ADVICE} advice */
  showAdvice(advice) {
    part("framing").dataset.light = advice ?? ""
    const says = advice ? ADVICE[advice] : ""
    if (part("framing-says").textContent !== says) part("framing-says").textContent = says
  }

  showCount(count) { part("count").textContent = count }

  /** @param {{state: keyof LEVELS, share: number}} level */
  showLevel({ state, share }) {
    part("level").hidden = !STATES[this.state].works || this.state === "watching"
    part("level").dataset.state = state
    if (part("level-says").textContent !== LEVELS[state]) part("level-says").textContent = LEVELS[state]
    part("level").querySelector("rect").setAttribute("width", `${Math.round(share * 100)}%`)
  }

  /**
   * Play what was just recorded, from this browser's own copy.
   * @param {Blob} copy @param {number} seconds
   */
  async showTaken(copy, seconds) {
    this.#letGo()
    this.#url = URL.createObjectURL(copy)
    const player = part("own-copy")
    player.src = this.#url
    part("taken-time").textContent = clock(seconds)
    // A browser that will not begin by itself shows its own button to press.
    await player.play().catch(() => null)
  }

  /** @param {?number} number of the attempt */
  showNumber(number) {
    for (const says of document.querySelectorAll('[data-part="what"]')) says.textContent = `Attempt ${number}`
  }

  showSaved(take, bytes) {
    this.#size(take).saved = bytes
    this.#showUpload()
  }

  /** That bytes arrived says that whatever was in their way is over. */
  showSent(take, bytes) {
    const size = this.#size(take)
    if (bytes > size.sent && part("trouble").dataset.from === "sending") part("trouble").hidden = true
    size.sent = bytes
    this.#showUpload()
  }

  /** A take has arrived, or is gone: there is nothing more to say of it. */
  forget(take) {
    this.#sizes.delete(take)
    this.#showUpload()
  }

  /** @param {import("./studio.js").Refusal} refusal */
  showRefusal(refusal) {
    this.showTrouble(troubleSentence(refusal), "sending")
    part("sign-in").hidden = refusal.kind !== "sign-in"
    part("upload").dataset.state = "offline"
  }

  showTrouble(sentence, from = "room") {
    part("trouble").hidden = false
    part("trouble").dataset.from = from
    if (part("trouble-sentence").textContent !== sentence) part("trouble-sentence").textContent = sentence
  }

  hideTrouble() { if (part("trouble").dataset.from === "room") part("trouble").hidden = true }

  /** @param {import("./unable.js").Unable} unable */
  showUnable({ title, sentence, way }) {
    this.enter("opening")
    part("unable").hidden = false
    part("unable-title").textContent = title
    part("unable-sentence").textContent = sentence
    part("again").hidden = !way
    part("sound-only").hidden = way !== "sound-only"
    part("bring-instead")?.addEventListener("click", () => {
      part("bring").open = true
      part("bring").scrollIntoView({ block: "center" })
      part("bring").querySelector("input").focus({ preventScroll: true })
    }, { once: true })
  }

  /** @param {string} id of a dialog @param {string} yes @returns {Promise<boolean>} whether it was answered so */
  ask(id, yes) {
    const dialog = document.getElementById(id)
    dialog.returnValue = ""
    dialog.showModal()
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === yes), { once: true })
    })
  }

  #size(take) {
    if (!this.#sizes.has(take)) this.#sizes.set(take, { saved: 0, sent: 0 })
    return this.#sizes.get(take)
  }

  #showButtons() {
    const { press, works } = STATES[this.state]
    const says = press[this.#purpose] ?? press
    const isPaused = this.state === "paused"
    part("record").textContent = says
    part("record").disabled = !works
    part("record").ariaBusy = String(this.state === "leaving")
    part("pause").hidden = !RUNS.includes(this.state)
    part("pause").textContent = isPaused ? "Go on" : "Pause"
    part("second").textContent = SECOND[this.#purpose]
    for (const name of ["second", "discard"]) part(name).hidden = this.state !== "watching"
    part("trim").hidden = this.state !== "watching" || this.#purpose === "model" // a model has no page to be trimmed on
    part("setup").hidden = this.state !== "ready"
    part("stance").hidden = this.state !== "ready" || part("picture").hidden
    part("script-button")?.toggleAttribute("hidden", !COVERS.includes(this.state))
    part("keys").hidden = !works || areOff()
    part("space-does").textContent = says.toLowerCase()
    part("pause-key").hidden = part("pause").hidden
    part("pause-does").textContent = part("pause").textContent.toLowerCase()
  }

  /** While a take runs there is nothing on the page but the room. */
  #cover(covers) {
    for (let node = this.room; node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement.children) {
        if (other !== node && !["toasts", "said"].includes(other.id) && other.tagName !== "DIALOG") other.inert = covers
      }
    }
    document.documentElement.toggleAttribute("data-covered", covers)
  }

  #letGo() {
    if (!this.#url) return
    part("own-copy").removeAttribute("src")
    part("own-copy").load()
    URL.revokeObjectURL(this.#url)
    this.#url = ""
  }

  #runClock(watch) {
    clearInterval(this.#timer)
    part("light").removeAttribute("data-over")
    if (!watch) return
    const show = () => {
      part("clock").textContent = clock(watch.seconds)
      part("light").toggleAttribute("data-over", this.#limit > 0 && watch.seconds > this.#limit)
    }
    this.#timer = setInterval(show, CLOCK_MS)
    show()
  }

  #showUpload() {
    const all = [...this.#sizes.values()]
    const sum = (what) => all.reduce((total, size) => total + size[what], 0)
    const over = !RUNS.includes(this.state) && this.state !== "stopping"
    const { state, sentence } = uploadLine({ saved: sum("saved"), sent: sum("sent"), over })
    part("upload").dataset.state = state
    part("upload-says").textContent = all.length || RUNS.includes(this.state) ? sentence : ""
  }
}

function part(name) { return document.querySelector(`[data-part="${name}"]`) }
