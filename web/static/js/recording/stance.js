/**
 * "Check how you stand": one still of the camera goes to the studio, is looked at there and thrown away. A browser
 * finds no face by itself. Nothing is sent before the button is pressed.
 */

const SAYS = {
  dark: "It is dark here: switch on a light, or face the window.",
  against_the_light: "The light is behind you: turn round, or draw the blind.",
  nobody_seen: "Nobody is seen: stand where the dashed line is, and look at the camera.",
  too_far: "You are far away: come nearer, until your face is as large as your hand held up to the screen.",
  off_to_one_side: "You stand at the side: move towards the middle.",
  blurred: "The picture is blurred: wipe the lens, and let the camera stand still.",
}
const CUT_OFF = {
  top: "Your head is cut off at the top: tilt the camera up, or step back.",
  bottom: "Your head is cut off at the bottom: tilt the camera down.",
  left: "Your head is cut off at the side: move towards the middle.",
  right: "Your head is cut off at the side: move towards the middle.",
}
const GOOD = "You are well in the picture. Record when you like."
const AWAY = "The studio does not answer just now, so nobody looked. You can record all the same."
const LOOKS = "Looking…"
const WIDTH = 960 // pixels; the studio looks at no more
const FINE = 0.9 // of JPEG, 0 to 1
const PATIENCE_MS = 20_000

/**
 * @param {HTMLElement} part with the button and the place for the answer
 * @param {HTMLVideoElement} picture
 * @param {string} token proves that it comes from the studio's own page
 */
export function offerStanceCheck(part, picture, token) {
  const button = part.querySelector("button")
  const says = part.querySelector("[role=status]")
  button.addEventListener("click", async () => {
    button.disabled = true
    says.textContent = LOOKS
    says.textContent = await advice(await still(picture), token)
    button.disabled = false
  })
}

/** @returns {Promise<Blob>} what the camera sees now, not mirrored */
function still(picture) {
  const width = Math.min(WIDTH, picture.videoWidth)
  const canvas = Object.assign(document.createElement("canvas"), { width, height: Math.round(width * picture.videoHeight / picture.videoWidth) })
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", FINE) })
}

async function advice(picture, token) {
  try {
    const answer = await fetch("/api/v1/set-up-checks", {
      method: "POST",
      headers: { "X-CSRF-Token": token, "Content-Type": "image/jpeg", "Accept": "application/json" },
      body: picture,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const told = await answer.json()
    if (!answer.ok) return told.detail ?? AWAY
    return sentences(told)
  } catch {
    return AWAY
  }
}

function sentences({ advice: noticed, cut_off_at: edges }) {
  const said = noticed.flatMap((kind) => (kind === "head_cut_off" ? edges.map((edge) => CUT_OFF[edge]) : SAYS[kind]))
  return [...new Set(said)].join(" ") || GOOD
}
