/**
 * One word of a take set right where it stands: a small form over the word. Enter keeps it, Escape leaves it; an empty
 * field says that nothing was said there.
 *
 * @param {HTMLElement} word  with `data-place`, and `data-heard` where a person has set it right before
 * @param {string} address  where its place is put
 */
import { Refused, send } from "../http.js"
import { problem, say } from "../notices.js"

export function setRight(word, address) {
  document.querySelector(".word-editor")?.remove()
  const shown = word.textContent === "—" ? "" : word.textContent ?? ""
  const form = document.createElement("form")
  form.className = "word-editor"
  form.popover = "manual"
  form.innerHTML = FORM
  const [label, field] = [form.querySelector("label"), form.querySelector("input")]
  if (!label || !field) return
  label.textContent = `What was said in place of “${shown || "nothing"}”`
  field.value = shown
  const machines = form.querySelector("[data-part=machines]")
  if (machines instanceof HTMLButtonElement && word.dataset.heard) {
    machines.hidden = false
    machines.textContent = `Back to “${word.dataset.heard}”`
    machines.addEventListener("click", () => keep(form, `${address}${word.dataset.place}`, word.dataset.heard ?? ""))
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (field.value.trim() === shown) return form.remove()
    keep(form, `${address}${word.dataset.place}`, field.value)
  })
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") form.remove() })
  form.querySelector("[data-part=leave]")?.addEventListener("click", () => form.remove())
  document.body.append(form)
  form.showPopover()
  place(form, word.getBoundingClientRect())
  field.select()
}

const FORM = `<label class="small" for="word-right"></label>
<input class="input" id="word-right" name="text" maxlength="200" autocomplete="off" aria-describedby="word-right-hint">
<p class="field-hint" id="word-right-hint">Empty where nothing was said. The findings follow at once.</p>
<div class="row"><button class="button button-small button-primary" type="submit">Set it right</button><button class="button button-small button-quiet" type="button" data-part="leave">Leave it</button><button class="button button-small button-quiet" type="button" data-part="machines" hidden></button></div>`

/** @param {HTMLFormElement} form @param {string} address @param {string} text */
async function keep(form, address, text) {
  if (form.hasAttribute("aria-busy")) return
  form.setAttribute("aria-busy", "true")
  try {
    await send(address, { method: "POST", body: new URLSearchParams({ text }) })
    form.remove()
    say("Set right. The findings follow.")
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    problem(error.message)
  } finally {
    form.removeAttribute("aria-busy")
  }
}

/** Just under the word, inside the page. @param {HTMLElement} form @param {DOMRect} word */
function place(form, word) {
  const widest = document.documentElement.clientWidth - form.offsetWidth - 12
  form.style.insetInlineStart = `${Math.max(12, Math.min(word.left, widest)) + scrollX}px`
  form.style.insetBlockStart = `${word.bottom + scrollY + 6}px`
  form.scrollIntoView({ block: "nearest" })
}
