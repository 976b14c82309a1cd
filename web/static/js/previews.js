/**
 * Small pictures of a take by moment: a WebVTT file whose cues name places on one sheet. Asked for once, and not
 * before somebody scrubs.
 *
 * @typedef {{ start: number, end: number, sheet: string, left: number, top: number, width: number, height: number }} Preview
 */

const CUE = /^([\d:.]+) --> ([\d:.]+)\n(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm

/** @param {string} clock as in 00:01:02.500 */
const seconds = (clock) => clock.split(":").reduce((whole, part) => whole * 60 + Number(part), 0)

/** @param {string} text a WebVTT file @param {string} base the address it came from @returns {Preview[]} */
export function read(text, base) {
  return [...text.matchAll(CUE)].map(([, start, end, sheet, left, top, width, height]) => ({
    start: seconds(start), end: seconds(end), sheet: new URL(sheet, base).href,
    left: Number(left), top: Number(top), width: Number(width), height: Number(height),
  }))
}

/** @param {string} address of the WebVTT file @returns {Promise<Preview[]>} none where they cannot be had: the moment is told in words too */
export async function previews(address) {
  const response = await fetch(address).catch(() => null)
  if (!response?.ok) return []
  const found = read(await response.text(), response.url)
  const sheet = new Image()
  sheet.src = found[0]?.sheet ?? ""
  await sheet.decode().catch(() => found.splice(0))
  return found
}

/** Show in *box* what the take shows at *at*; nothing where there is none. @param {HTMLElement} box @param {Preview[]} all @param {number} at */
export function show(box, all, at) {
  const one = all.find(({ start, end }) => at >= start && at < end) ?? all.at(-1)
  box.hidden = !one
  if (!one) return
  box.style.inlineSize = `${one.width}px`
  box.style.blockSize = `${one.height}px`
  box.style.backgroundImage = `url("${one.sheet}")`
  box.style.backgroundPosition = `${-one.left}px ${-one.top}px`
}
