/** Watching a take from elsewhere: its clock, kept going between what the studio says of it, and marks at its moments. */

import { clock } from "../formats.js"
import { problem } from "../notices.js"
import { newKey } from "../outbox.js"
import { MarkBox } from "../recording/mark-box.js"
import { Marking } from "../recording/marking.js"

const CLOCK_MS = 200
const AGAIN_MS = 4000

const page = /** @type {HTMLElement} */ (document.querySelector("[data-part=watch]"))
const box = new MarkBox(page.dataset.person ?? "")
const marking = new Marking(/** @type {HTMLElement} */ (page.querySelector("[data-part=marking]")), seconds)
let said = { attempt: "", ms: /** @type {?number} */ (null), runs: false, at: 0 }

function seconds() {
  if (said.ms === null || !said.attempt) return null
  return (said.ms + (said.runs ? performance.now() - said.at : 0)) / 1000
}

/** What the studio says of the clock counts from the moment it is read. */
function read() {
  const { attempt = "", elapsed, runs } = /** @type {HTMLElement} */ (page.querySelector("[data-part=watched]")).dataset
  if (attempt !== said.attempt || runs !== "yes") marking.close()
  if (attempt !== said.attempt) marking.restart()
  said = { attempt, ms: elapsed === undefined ? null : Number(elapsed), runs: runs === "yes", at: performance.now() }
  for (const button of page.querySelectorAll("[data-mark]")) button.toggleAttribute("disabled", said.ms === null)
}

function show() {
  const at = page.querySelector("[data-part=watched-clock]")
  if (at && seconds() !== null) at.textContent = clock(seconds())
}

async function flush() {
  const { left, refused } = await box.flush(async () => false)
  for (const sentence of refused) problem(sentence)
  if (left) setTimeout(flush, AGAIN_MS)
}

marking.addEventListener("mark", async ({ detail }) => {
  const key = newKey()
  const url = `/api/v1/attempts/${said.attempt}/marks`
  await box.keep({ key, url, body: { client_key: key, ...detail }, at: Date.now(), take: null })
  await flush()
})
page.addEventListener("partchange", read)
addEventListener("online", flush)
setInterval(show, CLOCK_MS)
read()
await flush()
