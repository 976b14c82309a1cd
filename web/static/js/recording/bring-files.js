/**
 * Files brought in place of a recording: kept on this device first, then sent by the same uploader as a take, so
 * that a closed tab or a lost network costs nothing. One after the other, in the order in which they were chosen.
 */

import { csrfToken } from "../http.js"
import { FileLine } from "./file-line.js"
import { newTake, whileHolding } from "./holding.js"
import { TakeStore } from "./store.js"
import { Studio } from "./studio.js"
import { Unable } from "./unable.js"
import { Uploader } from "./uploader.js"
import { troubleSentence } from "./words.js"

const PIECE_BYTES = 1024 * 1024
const BY_NAME = { mkv: "video/x-matroska", mts: "video/mp2t", m4a: "audio/mp4", webm: "video/webm", mp4: "video/mp4", mov: "video/quicktime" }
const NEITHER = "This is neither sound nor video. Choose a recording."
const EMPTY = "This file is empty. Choose another."
const NO_ROOM = "This device has no room to keep the file while it is sent. Make some room on it, then choose the file again."
const GONE = "This take was discarded meanwhile, on another page."
const ASKED = "Say first whether pupils are seen or heard in it."

export class BringFiles {
  #turn = Promise.resolve()
  #list
  #says

  /** @param {HTMLElement} panel with the practice, the person and whether lesson video is allowed in its data */
  constructor(panel) {
    this.panel = panel
    this.#list = panel.querySelector("[data-part=files]")
    this.#says = panel.querySelector("[data-part=files-say]")
    const field = panel.querySelector("input[type=file]")
    field.addEventListener("change", () => {
      this.#take([...field.files])
      field.value = ""
    })
    panel.addEventListener("change", ({ target }) => target.name === "pupils" && this.#answer())
    for (const kind of ["dragover", "dragleave", "drop"]) panel.addEventListener(kind, this)
  }

  handleEvent(event) {
    event.preventDefault()
    this.panel.querySelector(".file-drop").toggleAttribute("data-over", event.type === "dragover")
    if (event.type === "drop") this.#take([...event.dataTransfer.files])
  }

  get #pupils() { return this.panel.querySelector("[name=pupils]:checked")?.value ?? null }
  get #isRefused() { return this.#pupils === "yes" && this.panel.dataset.lessons !== "yes" }

  #answer() {
    this.#says.textContent = this.#isRefused ? this.panel.dataset.refusal : ""
    this.panel.querySelector("input[type=file]").disabled = this.#isRefused
  }

  #take(files) {
    if (this.#pupils === null) return void (this.#says.textContent = ASKED)
    if (this.#isRefused) return this.#answer()
    for (const file of files) {
      const line = new FileLine(this.#list, file.name)
      line.say("Waiting")
      this.#turn = this.#turn.then(() => this.#bring(file, line))
    }
    return undefined
  }

  async #bring(file, line) {
    const mediaType = file.type || BY_NAME[file.name.split(".").at(-1).toLowerCase()] || ""
    if (!/^(audio|video)[/]/.test(mediaType)) return line.failed(NEITHER)
    if (!file.size) return line.failed(EMPTY)
    const id = newTake()
    try {
      const store = await TakeStore.open(this.panel.dataset.person)
      return await whileHolding(id, () => this.#keepAndSend(store, id, file, mediaType, line))
    } catch (error) {
      if (error instanceof Unable) return line.failed(error.sentence)
      if (error instanceof DOMException) return line.failed(NO_ROOM)
      throw error
    }
  }

  async #keepAndSend(store, id, file, mediaType, line) {
    await store.begin({
      id, mediaType, practice: this.panel.dataset.practice, purpose: "attempt", state: "recording", file: true,
      startedAt: new Date().toISOString(), pupils: this.#pupils === "yes",
      held: false, asked: false, clip: null, attempt: null, page: null, upload: null,
    })
    try {
      for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
        await store.append(id, offset, await file.slice(offset, offset + PIECE_BYTES).arrayBuffer())
        line.keeping(Math.min(file.size, offset + PIECE_BYTES), file.size)
      }
    } catch (error) {
      await store.erase(id, false) // half a file is of no use, and the whole is still where it was
      throw error
    }
    await store.change(id, { state: "stopped" })
    const uploader = new Uploader(store, new Studio(csrfToken()), id)
    uploader.addEventListener("progress", ({ detail }) => line.sending(detail.sent, file.size))
    uploader.addEventListener("trouble", ({ detail }) => line.say(troubleSentence(detail.refusal)))
    const page = await uploader.run()
    return page ? line.sent(page) : line.failed(GONE)
  }
}
