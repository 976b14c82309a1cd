/**
 * Lets a room that was opened once be opened again without a network: to rehearse and record; what is recorded is
 * sent when the network is back. Answered from the network wherever there is one, so nobody meets an old page.
 *
 * Kept here: the room's page, and the styles, scripts and fonts it stands on. No recording, and nothing else of
 * what people did. All pages go when somebody signs out here, or turns out to be signed out.
 */

const FILES = "files-1"
const ROOMS = "rooms-1"
const EDITION = /^[/]static[/]e-[0-9a-f]+[/]/
const ROOM = /^[/]practice-sessions[/][0-9a-f]{32}[/]rehearse$/

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))
self.addEventListener("message", (event) => event.data.keep && event.waitUntil(keep(event.data.keep, event.data.page)))
self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.method === "POST" && pathname === "/sign-out") event.waitUntil(caches.delete(ROOMS))
  if (request.method !== "GET") return
  if (request.mode === "navigate") event.respondWith(page(request, pathname))
  else if (pathname.startsWith("/static/") && !request.headers.has("Range")) event.respondWith(file(request))
})

/**
 * What a room that is open now stands on, so that it can be opened without a network.
 * @param {string[]} addresses of its files @param {string} room its own
 */
async function keep(addresses, room) {
  const files = await caches.open(FILES)
  for (const address of addresses) {
    if (!await files.match(address)) await files.add(address).catch(() => null) // one that is gone is not needed
  }
  const rooms = await caches.open(ROOMS)
  if (ROOM.test(room) && !await rooms.match(room)) await page(new Request(room), room)
}

async function page(request, pathname) {
  try {
    const answer = await fetch(request)
    if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 401) await forgetIfSignedOut(answer)
    else if (answer.ok && ROOM.test(pathname)) await (await caches.open(ROOMS)).put(pathname, answer.clone())
    return answer
  } catch {
    return await caches.match(pathname, { cacheName: ROOMS }) ?? withoutNetwork()
  }
}

async function forgetIfSignedOut(answer) {
  if (answer.status === 401 || new URL(answer.url || location.href).pathname === "/sign-in") await caches.delete(ROOMS)
}

async function file(request) {
  const files = await caches.open(FILES)
  const known = await files.match(request)
  if (known && EDITION.test(new URL(request.url).pathname)) return known // its address changes with its content
  try {
    const answer = await fetch(request)
    if (known && answer.ok) await files.put(request, answer.clone())
    return answer
  } catch {
    return known ?? Response.error()
  }
}

/** The rooms that can be opened all the same. */
async function withoutNetwork() {
  const rooms = await caches.open(ROOMS)
  const links = await Promise.all((await rooms.keys()).map(async (request) => {
    const title = /<title>([^<]*)</.exec(await (await rooms.match(request)).text())?.[1] ?? "A practice"
    return `<li><a href="${new URL(request.url).pathname}">${title}</a></li>`
  }))
  const says = links.length ? "You can rehearse and record here all the same; takes are sent when the network is back."
    : "Open a rehearsal room once with a network, and it opens without one too."
  const styles = (await (await caches.open(FILES)).keys()).find(({ url }) => url.includes("/css/site.css"))?.url ?? ""
  const body = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>No network · Rehearsal Studio</title><link rel="stylesheet" href="${styles}"></head><body><main class="column">
    <header class="head"><h1>The studio does not answer</h1></header><p>${says}</p><ul>${links.join("")}</ul></main></body></html>`
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } })
}
