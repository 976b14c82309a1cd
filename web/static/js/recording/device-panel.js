/**
 * Where camera, microphone and the rest are chosen. Tells `chosen` when the devices are to be opened anew.
 */

import { choices, choose } from "./choices.js"
import { connected } from "./devices.js"

export class DevicePanel extends EventTarget {
  /** @param {HTMLElement} panel */
  constructor(panel) {
    super()
    this.panel = panel
    panel.addEventListener("change", this)
    navigator.mediaDevices?.addEventListener("devicechange", () => this.show())
    const { picture, beeps } = choices()
    this.#field("sound-alone").checked = !picture
    this.#field("beeps").checked = beeps
  }

  /** List what is connected; names are known once the browser was allowed to open one. @param {MediaStream} [stream] */
  async show(stream) {
    const { cameras, microphones } = await connected()
    this.stream = stream ?? this.stream
    this.#fill("camera", cameras, "video")
    this.#fill("microphone", microphones, "audio")
    this.#field("camera").disabled = this.#field("sound-alone").checked || !cameras.length
  }

  handleEvent({ target }) {
    if (target.name === "beeps") return choose({ beeps: target.checked })
    if (target.name === "sound-alone") choose({ picture: !target.checked })
    else choose({ [target.name]: target.value })
    return this.dispatchEvent(new Event("chosen"))
  }

  #field(name) { return this.panel.querySelector(`[name="${name}"]`) }

  #fill(name, devices, kind) {
    const track = this.stream?.getTracks().find((one) => one.kind === kind)
    const inUse = track?.getSettings().deviceId
    const options = devices.map(({ deviceId, label }, place) => {
      const says = label || `${name === "camera" ? "Camera" : "Microphone"} ${place + 1}`
      return new Option(says, deviceId, false, deviceId === inUse)
    })
    this.#field(name).replaceChildren(...options)
  }
}
