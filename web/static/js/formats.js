/** How moments and sizes are written, the same as web/formats.py: cut, never rounded up. */

/** @param {number} seconds @returns {string} 83.4 is "1:23" */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(rest).padStart(2, "0")}`
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`
}

/** @param {number} seconds @returns {string} 14.29 is "0:14.2" */
export function clock1(seconds) {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6)
  return `${clock(tenths / 10)}.${tenths % 10}`
}

/** @param {number} seconds @returns {string} 14.29 is "0:14.290" */
export function clock3(seconds) {
  const thousandths = Math.floor(Math.max(0, seconds) * 1000 + 1e-6)
  return `${clock(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`
}

/** @param {number} seconds @returns {string} for a screen reader: 83.4 is "1 minute 23 seconds" */
export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60]
  const parts = [minutes && `${minutes} minute${minutes === 1 ? "" : "s"}`, (rest || !minutes) && `${rest} second${rest === 1 ? "" : "s"}`]
  return parts.filter(Boolean).join(" ")
}

/** @param {string} written as `clock` and its kin write it @returns {number} "1:23.4" is 83.4; NaN for what is none */
export function secondsOf(written) {
  return written.split(":").reduce((before, part) => before * 60 + Number(part), 0)
}

/** @param {number} bytes @returns {string} 1_240_000 is "1.2 MB" */
export function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
