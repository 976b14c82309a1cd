/**
 * Camera and microphone: those that were chosen, and what they were really set to.
 */

import { Unable } from "./unable.js"

// Processing made for calls swallows the quiet end of a word and lifts a silence into noise; pauses are measured here.
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
const LEAST_ROOM = 12 * 1024 * 1024 // bytes; a minute at the best picture there is
const GONE = ["OverconstrainedError", "NotFoundError"]

/**
 * Say at once when this page can never record, before a camera is asked for.
 * @throws {Unable}
 */
export function checkAbilities() {
  if (!window.isSecureContext) throw new Unable("insecure")
  if (!navigator.mediaDevices?.getUserMedia) throw new Unable("no-devices")
  if (!("MediaRecorder" in window) || !navigator.locks) throw new Unable("no-recorder")
}

/**
 * Say before a camera is on that this device could not keep a take.
 * @throws {Unable}
 */
export async function checkRoom() {
  const { quota, usage } = await navigator.storage?.estimate?.().catch(() => null) ?? {}
  if (quota !== undefined && quota - usage < LEAST_ROOM) throw new Unable("no-room")
}

/**
 * Open microphone and camera. A chosen one that is not connected gives way to another; where there is no camera,
 * the microphone alone is opened.
 * @param {import("./choices.js").Choices} wanted
 * @param {import("./quality.js").Quality} quality
 * @returns {Promise<{stream: MediaStream, missed: boolean}>} missed: whether a chosen device gave way
 * @throws {Unable}
 */
export async function openDevices(wanted, quality) {
  checkAbilities()
  try {
    return { stream: await ask(wanted, quality), missed: false }
  } catch (error) {
    const isGone = GONE.includes(error.name)
    if (isGone && (wanted.camera || wanted.microphone)) {
      const { stream } = await openDevices({ ...wanted, camera: "", microphone: "" }, quality)
      return { stream, missed: true }
    }
    if (wanted.picture && error.name === "NotFoundError") return openDevices({ ...wanted, picture: false }, quality)
    throw await Unable.from(error)
  }
}

/** @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[]}>} what is connected */
export async function connected() {
  const all = await navigator.mediaDevices.enumerateDevices()
  return { cameras: all.filter(isA("videoinput")), microphones: all.filter(isA("audioinput")) }
}

/** What the microphone was really set to: a browser may grant other than it was asked. */
export function soundSettings(stream) {
  const [track] = stream.getAudioTracks()
  const { echoCancellation, noiseSuppression, autoGainControl, sampleRate, channelCount } = track.getSettings()
  return { asked: SOUND, given: { echoCancellation, noiseSuppression, autoGainControl, sampleRate, channelCount } }
}

export function closeDevices(stream) { stream.getTracks().forEach((track) => track.stop()) }

const isA = (kind) => (device) => device.kind === kind

function ask({ camera, microphone, picture }, { width, height, frameRate }) {
  const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate } }
  const which = (device) => device && { deviceId: { exact: device } }
  return navigator.mediaDevices.getUserMedia({
    audio: { ...SOUND, ...which(microphone) },
    video: picture && { ...size, ...(which(camera) || { facingMode: "user" }) },
  })
}
