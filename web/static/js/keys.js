/**
 * Single keys. Silent while a field is typed in or a dialog is open, and switchable off for those who speak to
 * their computer (WCAG 2.1.4); `?` lists them. A link or button with `data-key` is pressed by its key.
 *
 * @typedef {{ keys: string[], shown?: string, does: string, run: (event: KeyboardEvent) => void, when?: () => boolean }} Shortcut
 *   keys: as `KeyboardEvent.key` gives them, letters in lower case; shown: how the list writes them; none when another's line says it too;
 *   when: whether they work just now
 */

const OFF = "single-keys-off"

/** @type {Set<Shortcut>} */
const shortcuts = new Set()

/** @param {Shortcut[]} added @returns {() => void} takes them away again */
export function listen(added) {
  for (const shortcut of added) shortcuts.add(shortcut)
  return () => { for (const shortcut of added) shortcuts.delete(shortcut) }
}

/** @returns {boolean} */
export function areOff() {
  return localStorage.getItem(OFF) === "yes"
}

/** @param {boolean} off */
function switchOff(off) {
  if (off) localStorage.setItem(OFF, "yes")
  else localStorage.removeItem(OFF)
}

/** @param {EventTarget | null} target @returns {boolean} whether a key typed there belongs to the field */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !["button", "submit", "checkbox", "reset"].includes(target.type)
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName)
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key already does something where it was pressed */
function isTaken(event) {
  const pressed = event.target instanceof Element && event.target.closest("button, a[href], summary, [role=slider], video")
  return Boolean(pressed) && [" ", "Enter"].includes(event.key)
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (isTyping(event.target) || isTaken(event)) return
  const open = document.querySelector("dialog[open]")
  if (open) return
  if (event.key === "?") return openList()
  if (areOff()) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const shortcut = [...shortcuts].reverse().find(({ keys, when }) => keys.includes(key) && (when?.() ?? true))
  const pressable = document.querySelector(`[data-key="${CSS.escape(key)}"]`)
  if (shortcut) shortcut.run(event)
  else if (pressable instanceof HTMLElement && !pressable.hasAttribute("disabled")) pressable.click()
  else return
  event.preventDefault()
}

/** @returns {[string, string][]} what each key is and does, as the list shows it */
function listed() {
  const pressables = [...document.querySelectorAll("[data-key]")].map((element) => /** @type {[string, string]} */ ([
    (element.getAttribute("data-key") ?? "").toUpperCase(), element.getAttribute("data-does") ?? element.textContent ?? "",
  ]))
  const own = [...shortcuts].filter(({ shown }) => shown !== "").map(({ keys, shown, does }) => /** @type {[string, string]} */ ([shown ?? keys[0].toUpperCase(), does]))
  return [...own, ...pressables, ["?", "This list"]]
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {Record<string, string>} attributes @param {...(Node | string)} children */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** @param {HTMLElement} list */
function theSwitch(list) {
  const input = make("input", { type: "checkbox", role: "switch", class: "switch", id: "single-keys" })
  input.checked = !areOff()
  list.toggleAttribute("data-off", areOff())
  input.addEventListener("change", () => {
    switchOff(!input.checked)
    list.toggleAttribute("data-off", areOff())
  })
  return make("div", { class: "share-line" }, input, make("label", { for: "single-keys" }, "Single keys work on this device"))
}

function openList() {
  const list = make("dl", { class: "shortcuts" })
  for (const [key, does] of listed()) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, does))
  const close = make("button", { type: "button", class: "button" }, "Close")
  const dialog = make("dialog", { class: "dialog", "aria-labelledby": "shortcuts-title", closedby: "any" },
    make("div", { class: "dialog-body" }, make("h2", { id: "shortcuts-title" }, "Keyboard shortcuts"), list,
      theSwitch(list), make("div", { class: "dialog-actions" }, close)))
  close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

document.addEventListener("keydown", onKey)
for (const button of document.querySelectorAll("[data-opens-shortcuts]")) {
  button.removeAttribute("hidden")
  button.addEventListener("click", openList)
}
