/**
 * Change a tree into another in place, touching only what differs, so that focus, scroll, open details and what is
 * being typed survive. Elements are matched by id, else by order and kind. An element with `data-keep` is left
 * alone while both sides say the same, and exchanged whole when they do not.
 */

/** @param {Element} from  changed @param {ParentNode} to  read and used up */
export function morphChildren(from, to) {
  /** @type {ChildNode | null} */
  let old = from.firstChild
  for (const next of [...to.childNodes]) {
    const match = matching(old, next, from)
    if (!match) {
      from.insertBefore(next, old)
      continue
    }
    if (match !== old) from.insertBefore(match, old)
    else old = old?.nextSibling ?? null
    morph(match, next)
  }
  while (old) {
    const gone = old
    old = old.nextSibling
    gone.remove()
  }
}

/** @param {ChildNode | null} old @param {ChildNode} next @param {Element} parent @returns {ChildNode | null} */
function matching(old, next, parent) {
  if (next instanceof Element && next.id) {
    return [...parent.children].find((child) => child.id === next.id && isSameKind(child, next)) ?? null
  }
  const isKeyed = old instanceof Element && Boolean(old.id)
  return old && !isKeyed && isSameKind(old, next) ? old : null
}

/** @param {ChildNode} old @param {ChildNode} next */
function isSameKind(old, next) {
  if (old.nodeName !== next.nodeName) return false
  if (!(old instanceof Element) || !(next instanceof Element)) return true
  return old.getAttribute("data-keep") === next.getAttribute("data-keep")
}

/** @param {ChildNode} old @param {ChildNode} next */
function morph(old, next) {
  if (!(old instanceof Element) || !(next instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue
    return
  }
  if (old.hasAttribute("data-keep")) return
  morphAttributes(old, next)
  if (old instanceof HTMLInputElement && next instanceof HTMLInputElement) morphInput(old, next)
  morphChildren(old, next)
}

/** @param {Element} old @param {Element} next */
function morphAttributes(old, next) {
  const isOpen = old instanceof HTMLDetailsElement && old.open
  for (const name of old.getAttributeNames()) if (!next.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  if (isOpen) old.setAttribute("open", "")
}

/** Once touched, a field no longer follows its attributes; here it follows the server again.
 * @param {HTMLInputElement} old @param {HTMLInputElement} next */
function morphInput(old, next) {
  if (old === document.activeElement) return
  old.checked = next.checked
  if (!["radio", "checkbox"].includes(old.type)) old.value = next.value
}
