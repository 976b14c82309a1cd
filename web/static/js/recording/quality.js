/**
 * How large and how fine a take is recorded: by the processors of this device, and by what its network takes.
 *
 * A take is safe on the device however slow the network is. A recording that the network can carry as it comes is
 * with the studio the moment it ends, so it is fitted to seven tenths of what was measured.
 *
 * @typedef {{width: number, height: number, frameRate: number, bits: number}} Quality  bits: of the picture, per second
 */

const STEPS = [
  { width: 1280, height: 720, bits: 1_500_000 }, // one person talking: 11 MB a minute
  { width: 960, height: 540, bits: 800_000 },
  { width: 640, height: 360, bits: 400_000 },
]
const LEAST_BITS = 150_000 // below this a face is a smear
const SOUND_BITS = 64_000
const SHARE = 0.7
// VP9 at 480p took as much processor as at 720p; fewer pictures a second is what helps a weak machine.
const FEW_CORES = 2

/**
 * @param {?number} uplink bits per second; null where nothing is known
 * @param {number} [cores]
 * @returns {Quality}
 */
export function chooseQuality(uplink, cores = navigator.hardwareConcurrency ?? 4) {
  const frameRate = cores <= FEW_CORES ? 24 : 30
  const room = uplink === null ? Infinity : uplink * SHARE - SOUND_BITS
  const step = STEPS.find(({ bits }) => bits <= room)
  if (step) return { ...step, frameRate }
  return { ...STEPS.at(-1), bits: Math.round(Math.max(LEAST_BITS, room)), frameRate }
}

const TRIAL_BYTES = 64 * 1024 // a third of a second at 1.5 Mbit/s
const PATIENCE_MS = 4_000

/**
 * Send a handful of bytes to the studio and see how long they take.
 * @param {string} token proves that it comes from the studio's own page
 * @returns {Promise<?number>} bits per second; null where the studio did not answer
 */
export async function measureUplink(token) {
  const began = performance.now()
  try {
    const answer = await fetch("/api/v1/link-checks", {
      method: "POST",
      headers: { "X-CSRF-Token": token, "Content-Type": "application/octet-stream" },
      body: new Uint8Array(TRIAL_BYTES),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!answer.ok) return null
  } catch (error) {
    if (error.name !== "TimeoutError") return null
  }
  return (TRIAL_BYTES * 8) / ((performance.now() - began) / 1000)
}
