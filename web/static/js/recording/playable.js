/**
 * The browser's own copy of a take, made so that it plays with a length and can be sought in.
 *
 * A recorder writes WebM without saying how long it is, for it did not know; players then show no length, or a
 * wrong one. The length goes into the segment's Info, where the Matroska specification (RFC 9559) has it.
 */

const SEGMENT = [0x18, 0x53, 0x80, 0x67]
const INFO = [0x15, 0x49, 0xa9, 0x66]
const DURATION = [0x44, 0x89]
const HEAD_BYTES = 4096 // Info stands within the first few hundred

/**
 * @param {Blob} take as it was recorded
 * @param {number} seconds its length
 * @returns {Promise<Blob>} the same pictures and sounds; what is not WebM as recorders write it is left as it is
 */
export async function playable(take, seconds) {
  if (!take.type.includes("webm")) return take
  const head = new Uint8Array(await take.slice(0, HEAD_BYTES).arrayBuffer())
  const info = find(head, INFO, find(head, SEGMENT, 0))
  const size = info < 0 ? null : vint(head, info + INFO.length)
  if (!size || find(head.subarray(0, size.end + size.value), DURATION, size.end) >= 0) return take
  const length = element(DURATION, ofDouble(seconds * 1000)) // in the scale every recorder uses, a millisecond
  const header = [...INFO, ...ofSize(size.value + length.length)]
  const end = size.end + size.value
  return new Blob(
    [head.subarray(0, info), new Uint8Array(header), head.subarray(size.end, end), new Uint8Array(length), take.slice(end)],
    { type: take.type },
  )
}

function find(bytes, pattern, from) {
  for (let at = Math.max(0, from); from >= 0 && at <= bytes.length - pattern.length; at++) {
    if (pattern.every((byte, place) => bytes[at + place] === byte)) return at
  }
  return -1
}

/** A number as EBML writes it: leading zero bits say how many bytes it has. */
function vint(bytes, at) {
  const width = Math.clz32(bytes[at]) - 23
  if (width > 8) return null
  let value = bytes[at] & (0xff >> width)
  for (let place = 1; place < width; place++) value = value * 256 + bytes[at + place]
  return { value, end: at + width }
}

const element = (id, content) => [...id, 0x80 | content.length, ...content]

function ofDouble(value) {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return new Uint8Array(view.buffer)
}

/** In eight bytes, whatever the value. */
function ofSize(value) {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(value) | (1n << 56n))
  return new Uint8Array(view.buffer)
}
