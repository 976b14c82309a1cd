/**
 * What a person is told of a take's way to the studio, and of the microphone.
 */

import { size } from "../formats.js"

/** The same as in templates/parts/rehearse.html, where they stand before a script runs. */
export const LEVELS = {
  good: "Microphone good",
  silent: "Nothing heard from the microphone",
  quiet: "Very quiet, come closer",
  loud: "Too loud, step back a little",
  unheard: "Say a few words to try the microphone",
}

/**
 * @param {{saved: number, sent: number, over: boolean}} so far, in bytes
 * @returns {{state: "saving"|"sending"|"sent", sentence: string}}
 */
export function uploadLine({ saved, sent, over }) {
  const left = Math.max(0, saved - sent)
  if (over && left === 0) return { state: "sent", sentence: "Sent to the studio" }
  if (left === 0) return { state: "saving", sentence: "Saved on this device" }
  return { state: "sending", sentence: `Saved on this device · ${size(left)} still to send` }
}

/** @param {import("./studio.js").Refusal} refusal */
export function troubleSentence({ kind, sentence }) {
  if (kind === "sign-in") return "Your sign-in has ended. The take is safe on this device: sign in again, and it is sent."
  if (kind === "said") return `${sentence} The take is safe on this device.`
  return "The studio does not answer just now. The take is safe on this device and is sent as soon as it does."
}
