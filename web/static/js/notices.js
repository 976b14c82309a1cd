/** Toasts, and the live region behind them. A status goes by itself; a problem stays until it is put away. */

const STATUS_MS = 6000

/** @param {string} sentence  read out politely, not shown: for what can be seen on the page anyway */
export function announce(sentence) {
  const region = document.getElementById("said")
  if (!region) return
  region.textContent = ""
  // A region that is emptied and filled in one turn is not always read; a frame later it is.
  requestAnimationFrame(() => { region.textContent = sentence })
}

/** @param {string} sentence */
export function say(sentence) {
  const toast = show(sentence, "status")
  setTimeout(() => toast?.remove(), STATUS_MS)
}

/** @param {string} sentence */
export function problem(sentence) {
  show(sentence, "problem")
}

/** @param {string} sentence @param {"status" | "problem"} kind @returns {HTMLElement | null} */
function show(sentence, kind) {
  const place = document.getElementById("toasts")
  if (!place) return null
  for (const shown of place.querySelectorAll(".toast")) if (shown.firstChild?.textContent === sentence) shown.remove()
  const toast = document.createElement("div")
  toast.className = "toast"
  toast.dataset.kind = kind
  toast.setAttribute("role", kind === "problem" ? "alert" : "status")
  const text = document.createElement("span")
  text.textContent = sentence
  toast.append(text, closer(toast))
  place.append(toast)
  return toast
}

/** @param {HTMLElement} toast @returns {HTMLButtonElement} */
function closer(toast) {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = "×"
  button.setAttribute("aria-label", "Put this message away")
  button.addEventListener("click", () => toast.remove(), { once: true })
  return button
}
