/**
 * The page's one stream of server-sent events, from `<body data-events="URL">`. Events are signals (kind and ids);
 * what they are about is fetched again through the page's own addresses, where access is asked.
 *
 * A dropped network is the browser's business: it reconnects by itself and sends `Last-Event-ID`. A refusal (a
 * proxy's 502 while the server restarts) ends the stream for good, so then we open a new one, and since that one
 * cannot name the last event, everyone is told to look again.
 */

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/** @typedef {(event: { kind: string, data: Record<string, unknown> }) => void} Listener */

/** @type {Map<string, Set<Listener>>} */
const listeners = new Map()
/** @type {Set<() => void>} */
const lookers = new Set()
/** @type {EventSource | null} */
let source = null
let wait = FIRST_WAIT_MS
let reopening = false

/**
 * @param {string[]} kinds  names of events
 * @param {Listener} listener  called for each
 * @param {() => void} [lookAgain]  called when events may have been missed
 * @returns {() => void} stops listening
 */
export function follow(kinds, listener, lookAgain) {
  for (const kind of kinds) {
    if (!listeners.has(kind)) {
      listeners.set(kind, new Set())
      source?.addEventListener(kind, onEvent)
    }
    listeners.get(kind)?.add(listener)
  }
  if (lookAgain) lookers.add(lookAgain)
  if (!source && !reopening) open()
  return () => {
    for (const kind of kinds) listeners.get(kind)?.delete(listener)
    if (lookAgain) lookers.delete(lookAgain)
  }
}

function open() {
  const url = document.body.dataset.events
  if (!url) return
  source = new EventSource(url)
  for (const kind of listeners.keys()) source.addEventListener(kind, onEvent)
  source.addEventListener("open", onOpen)
  source.addEventListener("error", onError)
}

function onOpen() {
  wait = FIRST_WAIT_MS
  document.body.dataset.live = "yes"
  if (reopening) for (const look of lookers) look()
  reopening = false
}

function onError() {
  document.body.dataset.live = "no"
  if (source?.readyState !== EventSource.CLOSED) return
  source = null
  reopening = true
  setTimeout(open, wait)
  wait = Math.min(wait * 2, LONGEST_WAIT_MS)
}

/** @param {MessageEvent} event */
function onEvent(event) {
  const data = event.data ? JSON.parse(event.data) : {}
  for (const listener of listeners.get(event.type) ?? []) listener({ kind: event.type, data })
}

addEventListener("pagehide", () => source?.close())
addEventListener("pageshow", (event) => {
  if (!event.persisted || !source) return
  reopening = true
  open()
})
