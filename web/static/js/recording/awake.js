/**
 * Keeps the screen lit while a take is recorded, where the browser can. It lets go whenever the page is
 * hidden, so it is asked again when the page comes back.
 */

/** @returns {() => void} ends it */
export function keepAwake() {
  let wanted = true
  let lock = null
  const ask = async () => {
    if (!wanted || document.visibilityState !== "visible") return
    // Refused on a low battery, for one; the take goes on all the same.
    lock = await navigator.wakeLock?.request("screen").catch(() => null)
    if (!wanted) lock?.release()
  }
  document.addEventListener("visibilitychange", ask)
  ask()
  return () => {
    wanted = false
    document.removeEventListener("visibilitychange", ask)
    lock?.release()
  }
}
