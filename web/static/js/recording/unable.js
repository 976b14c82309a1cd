/**
 * Why a take cannot be recorded here, each reason with its sentence and a way on.
 *
 * `way` is what the page offers: `again` to try once more, `sound-only` to go on without the camera; where it
 * is missing, the sentence itself says where to go.
 */

const REASONS = {
  "insecure": {
    title: "This address cannot use a camera",
    sentence: "Browsers give camera and microphone only to pages that came by HTTPS, or from this very machine. " +
      "On the machine that runs the studio open {loopback}. To record elsewhere, ask whoever keeps the studio " +
      "to switch on HTTPS: deploy/README.md says how, with a certificate of your school or behind nginx or Caddy.",
  },
  "no-devices": {
    title: "This browser cannot use a camera",
    sentence: "It has no way to ask for camera and microphone. Open the studio in a current Chrome, Edge, Firefox or Safari.",
  },
  "no-recorder": {
    title: "This browser cannot record",
    sentence: "It can show your camera but not record it. Open the studio in a current Chrome, Edge, Firefox or Safari.",
  },
  "no-storage": {
    title: "This window keeps nothing",
    sentence: "The studio saves every quarter of a second of a take on this device, and this window has no storage for it. " +
      "Open the studio in an ordinary window, not a private one.",
  },
  "no-room": {
    title: "This device has almost no room left",
    sentence: "A take is saved on this device first, and there is not enough room for a minute of one. Make some room, then try again.",
    way: "again",
  },
  "denied": {
    title: "Camera and microphone are blocked for this page",
    sentence: "The browser remembers a no and does not ask again. Press the sign beside the address of the page, allow both there, " +
      "then try again.",
    way: "again",
  },
  "dismissed": {
    title: "Camera and microphone were not allowed just now",
    sentence: "The browser asked, and nobody said yes. Try again, and choose “Allow” when it asks.",
    way: "again",
  },
  "denied-by-device": {
    title: "This device keeps the camera or the microphone from the browser",
    sentence: "Allow both for this browser in the privacy settings of the device, close the browser, and open this page again. " +
      "On a school’s device that may be for its keeper to do.",
    way: "again",
  },
  "no-microphone": {
    title: "No microphone was found",
    sentence: "A rehearsal is spoken aloud, so it needs one. Connect a microphone, then try again.",
    way: "again",
  },
  "in-use": {
    title: "Another program is using the camera or the microphone",
    sentence: "Close the program that has it, often a video call, then try again. Or record the sound alone.",
    way: "sound-only",
  },
  "unknown": {
    title: "Camera and microphone did not start",
    sentence: "The browser gave no reason it could name. Try again, or record the sound alone.",
    way: "sound-only",
  },
}

const BY_NAME = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no-microphone",
  NotReadableError: "in-use",
  AbortError: "in-use",
}

export class Unable extends Error {
  /** @param {keyof REASONS} reason */
  constructor(reason, cause) {
    super(REASONS[reason].title, { cause })
    this.reason = reason
  }

  get title() { return REASONS[this.reason].title }
  get way() { return REASONS[this.reason].way }
  get sentence() { return REASONS[this.reason].sentence.replace("{loopback}", loopback(location)) }

  /** @param {DOMException} error what getUserMedia said */
  static async from(error) {
    const reason = BY_NAME[error.name] ?? "unknown"
    return new Unable(reason === "denied" ? await whyDenied(error) : reason, error)
  }
}

/** A no for good, a no just now, or the device's own; what cannot be told apart counts as for good, whose way always helps. */
async function whyDenied({ message }) {
  if (/by system/i.test(message)) return "denied-by-device"
  const states = await Promise.all(["camera", "microphone"].map(stateOf))
  return states.includes("prompt") && !states.includes("denied") ? "dismissed" : "denied"
}

async function stateOf(name) {
  try {
    return (await navigator.permissions.query({ name })).state
  } catch {
    return "unknown" // this browser does not say
  }
}

function loopback({ port, pathname }) {
  return `http://127.0.0.1${port && `:${port}`}${pathname}`
}
