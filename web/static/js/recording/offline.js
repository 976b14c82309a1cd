/**
 * Keeps this room on this device, so that it opens without a network too.
 */

export async function keepRoom() {
  if (!("serviceWorker" in navigator)) return
  try {
    await navigator.serviceWorker.register("/service-worker.js")
  } catch {
    return // a private window may keep nothing; the room works as long as it is open
  }
  const { active } = await navigator.serviceWorker.ready
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name))
  const ours = files.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/static/"))
  active.postMessage({ keep: ours.map(({ href }) => href), page: location.pathname })
}
