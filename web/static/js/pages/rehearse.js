/**
 * The rehearsal room. `room-view.js` knows the page, `take.js` one take; this module what happens in which order.
 *
 *   opening → ready → counting → recording ⇄ paused → stopping → watching → counting (go again)
 *                                                                         → leaving (the take's own page)
 *
 * From counting one returns to where one was. Whatever goes wrong while sending, the take is safe on this device.
 */

import { csrfToken } from "../http.js"
import { listen } from "../keys.js"
import { announce } from "../notices.js"
import { keepAwake } from "../recording/awake.js"
import { BringFiles } from "../recording/bring-files.js"
import { choices } from "../recording/choices.js"
import { CoachHere } from "../recording/coach-here.js"
import { CountIn } from "../recording/count-in.js"
import { DevicePanel } from "../recording/device-panel.js"
import { checkAbilities, checkRoom, closeDevices, openDevices } from "../recording/devices.js"
import { lookAt } from "../recording/framing.js"
import { Meter } from "../recording/meter.js"
import { keepRoom } from "../recording/offline.js"
import { playable } from "../recording/playable.js"
import { PupilVoice } from "../recording/pupil-voice.js"
import { Prompter } from "../recording/prompter.js"
import { chooseQuality, measureUplink } from "../recording/quality.js"
import { RoomMarks } from "../recording/room-marks.js"
import { RoomView } from "../recording/room-view.js"
import { TakeStore } from "../recording/store.js"
import { offerStanceCheck } from "../recording/stance.js"
import { Studio } from "../recording/studio.js"
import { Take } from "../recording/take.js"
import { Unable } from "../recording/unable.js"

// What presenter remotes and foot pedals send. Arrows and full stop move through a player, so they only stop.
const REMOTE = ["PageDown", "PageUp", "b"]
const REMOTE_STOPS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", ".", "Enter", "Escape", "F5"]
const LOOK_MS = 1000

const INTERRUPTIONS = {
  microphone: "The microphone was unplugged or taken away. What was recorded so far is kept.",
  camera: "The camera was unplugged or taken away. The sound goes on being recorded.",
  recorder: "The browser stopped recording. What was recorded so far is kept.",
}
const NOTHING = "No take was kept: it ended before its first quarter of a second."
const FULL = "This device has no room left for more. What was recorded so far is kept."
const NO_ROOM = "This device has no room left for a take. Make some room on it, or bring a file, then try again."
const OTHER_DEVICE = "The camera or microphone that you chose is not connected, so another one is open."

class Room {
  #view
  #what
  #store
  #studio = new Studio(csrfToken())
  #stream
  #meter
  #take
  #quality = chooseQuality(null)
  #countIn = new CountIn()
  #prompter = new Prompter()
  #devices
  #coach
  #marks
  #voice

  /** @param {HTMLElement} element */
  constructor(element) {
    const { practice, purpose, person } = element.dataset
    this.#what = { practice, purpose }
    this.person = person
    this.#view = new RoomView(element)
    this.#devices = new DevicePanel(element.querySelector("[data-part=setup]"))
    this.#devices.addEventListener("chosen", () => this.open())
    this.#bringMarks(element)
    offerStanceCheck(element.querySelector("[data-part=stance]"), this.#view.picture, csrfToken())
    this.#view.onPress({
      record: () => this.#go(),
      pause: () => this.#pauseOrGoOn(),
      second: () => this.#second(),
      trim: () => this.#leave("/trim"),
      discard: () => this.#discard(),
      again: () => this.open(),
      "sound-only": () => this.open({ picture: false }),
    })
    listen(this.#shortcuts)
    setInterval(() => this.#view.state === "ready" && this.#view.showAdvice(lookAt(this.#view.picture)), LOOK_MS)
    addEventListener("beforeunload", (event) => this.#runs && event.preventDefault())
  }

  /** What somebody in the room notes while a take runs; a model has none of it. */
  #bringMarks(element) {
    if (this.#what.purpose !== "attempt") return
    this.#coach = new CoachHere(element)
    this.#marks = new RoomMarks(element, {
      person: this.person,
      take: () => (["recording", "paused"].includes(this.#view.state) ? this.#take : null),
      coach: () => this.#coach.id,
      isHere: async (take) => Boolean(await this.#store?.take(take)),
    })
    this.#coach.addEventListener("change", () => this.#marks.coachChanged(this.#coach.isHere))
    this.#marks.coachChanged(this.#coach.isHere)
    this.#voice = new PupilVoice(element, this.#marks.marking)
  }

  get #runs() { return ["recording", "paused", "stopping"].includes(this.#view.state) }
  get #isOn() { return this.#runs || this.#view.state === "counting" }

  get #shortcuts() {
    return [
      { keys: [" "], shown: "Space", does: "Record, stop, go again", run: () => this.#view.press("record") },
      { keys: ["r"], does: "Go again", when: () => this.#view.state === "watching", run: () => this.#again() },
      { keys: ["p"], does: "Pause, go on", when: () => this.#runs, run: () => this.#view.press("pause") },
      { keys: REMOTE, shown: "Page ↑ ↓, B", does: "Record, stop, go again: a remote or a pedal", run: () => this.#view.press("record") },
      { keys: REMOTE_STOPS, shown: "← → Enter", does: "Stop, while a take runs", when: () => this.#isOn, run: () => this.#view.press("record") },
      { keys: ["s"], does: "The script, large", run: () => this.#prompter.toggle() },
      { keys: ["k"], does: "Coach here, or has left", when: () => this.#coach?.isOffered, run: () => this.#coach.toggle() },
      { keys: ["l"], does: "Say the next pupil’s line aloud", when: () => this.#runs && this.#voice?.speaks, run: () => this.#voice.next() },
    ]
  }

  /** Storage first, then the devices: a camera that is on promises that a take can be kept. */
  async open(otherwise = {}) {
    this.#close()
    this.#view.enter("opening")
    try {
      checkAbilities()
      this.#store ??= await TakeStore.open(this.person)
      await checkRoom()
      const { stream, missed } = await openDevices({ ...choices(), ...otherwise }, this.#quality)
      this.#stream = stream
      if (missed) this.#view.showTrouble(OTHER_DEVICE)
    } catch (error) {
      if (!(error instanceof Unable)) throw error
      return this.#view.showUnable(error)
    }
    this.#view.showPicture(this.#stream)
    this.#meter = new Meter(this.#stream)
    this.#meter.addEventListener("level", ({ detail }) => this.#view.showLevel(detail))
    for (const track of this.#stream.getTracks()) track.addEventListener("ended", () => this.#lostBetweenTakes())
    this.#view.enter("ready")
    return this.#devices.show(this.#stream)
  }

  /** Fit the picture to what the network takes; nobody waits for it. */
  async fit() {
    this.#quality = chooseQuality(await measureUplink(csrfToken()))
    const [track] = this.#stream?.getVideoTracks() ?? []
    const { width, height, frameRate } = this.#quality
    // A camera that has no such size keeps the one it has.
    if (!this.#runs) await track?.applyConstraints({ width, height, frameRate }).catch(() => null)
  }

  #close() {
    this.#meter?.close()
    if (this.#stream) closeDevices(this.#stream)
  }

  /** A device that went while nothing was recorded: ask for devices again. */
  #lostBetweenTakes() { if (this.#view.state === "ready") this.open() }

  /** The first button, whatever it says just now. */
  #go() {
    this.#meter?.wake()
    const state = this.#view.state
    if (state === "counting") return this.#countIn.stop()
    if (this.#runs) return this.#stop()
    if (state === "watching" && this.#what.purpose === "model") return this.#leave()
    if (state === "watching") return this.#again()
    return this.#begin()
  }

  #second() { return this.#what.purpose === "model" ? this.#again() : this.#leave() }

  /** A new count-in at once; the take before is sent meanwhile, and one that was held is not wanted. */
  async #again() {
    if (this.#what.purpose === "model") this.#drop()
    if (!this.#stream.active) await this.open()
    return this.#begin()
  }

  async #begin() {
    const before = this.#view.state
    if (!["ready", "watching"].includes(before) || !await this.#noPupils()) return
    this.#view.enter("counting")
    if (!await this.#countIn.run((count) => this.#view.showCount(count), choices().beeps)) {
      this.#view.enter("ready")
      return
    }
    await this.#record()
  }

  /** Asked once a sitting: remembered for this practice, in this tab, until it is closed. */
  async #noPupils() {
    const remembered = `no-pupils-${this.#what.practice}`
    if (sessionStorage.getItem(remembered)) return true
    const none = await this.#view.ask("no-pupils", "none")
    if (none) sessionStorage.setItem(remembered, "yes")
    return none
  }

  async #record() {
    const take = new Take(this.#store, this.#studio, this.#stream, this.#quality.bits)
    this.#follow(take)
    try {
      await take.start(this.#what)
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      this.#view.showTrouble(NO_ROOM)
      return this.#view.enter("ready")
    }
    const letSleep = keepAwake()
    this.#take = take
    this.#view.hideTrouble()
    this.#view.enter("recording", take.watch)
    this.#prompter.run(take.watch)
    this.#marks?.begin(take)
    this.#voice?.begin()
    const copy = await take.ended()
    letSleep()
    return this.#watch(take, copy)
  }

  async #watch(take, copy) {
    if (!copy.size) {
      this.#view.showTrouble(NOTHING)
      return this.#view.enter("ready")
    }
    this.#view.enter("watching")
    announce("Stopped. The take plays.")
    return this.#view.showTaken(await playable(copy, take.watch.seconds), take.watch.seconds)
  }

  #follow(take) {
    const on = (kind, does) => take.addEventListener(kind, ({ detail }) => does(detail))
    on("saved", ({ bytes }) => this.#view.showSaved(take, bytes))
    on("progress", ({ sent }) => {
      this.#view.showSent(take, sent)
      this.#marks?.known(take)
    })
    on("trouble", ({ refusal }) => this.#view.showRefusal(refusal))
    on("interrupted", ({ kind }) => {
      this.#view.showTrouble(INTERRUPTIONS[kind])
      if (kind !== "camera") this.#stop()
    })
    on("full", () => {
      this.#view.showTrouble(FULL)
      this.#stop()
    })
  }

  /** The recorder first: what is drawn or noted would keep the last bytes waiting. */
  #stop() {
    this.#take?.stop()
    this.#view.enter("stopping")
    this.#voice?.end()
    this.#marks?.end()
  }

  /** @param {string} [to] what follows the address of the take's page */
  async #leave(to = "") {
    const take = this.#take
    this.#view.enter("leaving")
    await take.keep()
    const page = await take.sent
    if (!page) {
      this.#view.showTrouble("This take was discarded meanwhile, on another page.")
      return this.#view.enter("ready")
    }
    this.#close()
    return location.assign(page + to)
  }

  async #discard() {
    if (!await this.#view.ask("discard-take", "discard")) return
    await this.#drop()
    this.#view.enter("ready")
    announce("The take is discarded.")
  }

  async #drop() {
    const take = this.#take
    await this.#marks?.forget(take)
    await take.discard()
    take.sent.then(() => this.#view.forget(take)) // the studio hears of it when it answers
  }

  #pauseOrGoOn() {
    if (this.#view.state === "recording") {
      this.#marks?.pause()
      this.#take.pause()
      this.#marks?.tellClock()
      this.#view.enter("paused", this.#take.watch)
    } else if (this.#view.state === "paused") {
      this.#take.resume()
      this.#marks?.tellClock()
      this.#view.enter("recording", this.#take.watch)
    }
  }
}

const files = document.querySelector("[data-part=bring]")
if (files) new BringFiles(files)
const element = document.querySelector("[data-part=room]")
if (element) {
  const room = new Room(element)
  await room.open()
  await room.fit()
  await keepRoom()
}
