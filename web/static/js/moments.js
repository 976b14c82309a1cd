/**
 * Everything on a page that stands for a stretch of a take: data-start and data-end, in milliseconds. Words are many
 * and look after themselves.
 *
 * @typedef {{ element: Element, start: number, end: number }} Moment  in seconds
 */

/** @param {Iterable<Element>} roots @returns {Moment[]} */
export function gather(roots) {
  return [...roots].flatMap((root) => [...root.querySelectorAll("[data-start]:not(.word)")]).map((element) => ({
    element, start: Number(element.getAttribute("data-start")) / 1000, end: Number(element.getAttribute("data-end")) / 1000,
  }))
}

/** Give `data-now` to what holds the moment, and take it from the rest. @param {Moment[]} moments @param {number} seconds */
export function light(moments, seconds) {
  for (const { element, start, end } of moments) {
    const isNow = start <= seconds && seconds < end
    if (element.hasAttribute("data-now") !== isNow) element.toggleAttribute("data-now", isNow)
  }
}
