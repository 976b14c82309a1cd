/**
 * What a still of the camera says of the light. Only what can be measured honestly is said: how bright the picture
 * is, and whether the middle, where a person stands, is much darker than what is behind.
 */

const WIDTH = 64
const HEIGHT = 36
const DARK = 60 // mean luma of 0 to 255 below which a face shows no more than its outline
const BEHIND = 90 // luma by which what is around may outshine the middle
const DIM_MIDDLE = 95

export const ADVICE = {
  good: "Light is good",
  dark: "It is dark here: switch on a light, or face the window",
  against: "The light is behind you: turn round, or draw the blind",
}

/**
 * @param {Uint8ClampedArray} pixels RGBA, 64 by 36
 * @returns {keyof ADVICE}
 */
export function judgeLight(pixels) {
  const middle = []
  const around = []
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const isMiddle = Math.abs(x - WIDTH / 2) < WIDTH / 6 && y > HEIGHT / 5
      const isAround = x < WIDTH / 5 || x > (WIDTH * 4) / 5 || y < HEIGHT / 6
      if (isMiddle) middle.push(luma(pixels, (y * WIDTH + x) * 4))
      else if (isAround) around.push(luma(pixels, (y * WIDTH + x) * 4))
    }
  }
  if (mean(middle) < DIM_MIDDLE && mean(around) - mean(middle) > BEHIND) return "against"
  return mean([...middle, ...around]) < DARK ? "dark" : "good"
}

/** @param {HTMLVideoElement} picture @returns {?keyof ADVICE} null while there is no picture */
export function lookAt(picture) {
  if (picture.readyState < 2 || !picture.videoWidth) return null
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0, WIDTH, HEIGHT)
  return judgeLight(canvas.getContext("2d").getImageData(0, 0, WIDTH, HEIGHT).data)
}

const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT })

/** Brightness as the eye takes it (ITU-R BT.601). */
function luma(pixels, at) { return 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2] }

function mean(values) { return values.reduce((sum, value) => sum + value, 0) / values.length }
