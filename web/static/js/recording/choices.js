/**
 * What a person chose on this device for the rooms to come: which camera and microphone, whether to be filmed,
 * whether the count-in is heard. Kept in this browser alone.
 *
 * @typedef {object} Choices
 * @property {string} camera      a device's identifier; "" for the browser's own choice
 * @property {string} microphone  the same
 * @property {boolean} picture    whether to be filmed at all
 * @property {boolean} beeps      whether the count-in is heard
 */

const NAME = "room-choices"
const AT_FIRST = { camera: "", microphone: "", picture: true, beeps: true }

/** @returns {Choices} */
export function choices() {
  try {
    return { ...AT_FIRST, ...JSON.parse(localStorage.getItem(NAME) ?? "{}") }
  } catch {
    return AT_FIRST // nothing can be read here, or what was written is none of ours
  }
}

/** @param {Partial<Choices>} changes @returns {Choices} all of them as they are now */
export function choose(changes) {
  const all = { ...choices(), ...changes }
  try {
    localStorage.setItem(NAME, JSON.stringify(all))
  } catch {
    // A window that keeps nothing still goes by it as long as it is open.
  }
  return all
}
