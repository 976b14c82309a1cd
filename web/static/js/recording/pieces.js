/**
 * Bytes put together in this page. A Blob would be put together in another process, and what is asked of it waits for that.
 *
 * @param {(ArrayBuffer|Uint8Array)[]} pieces that follow one another
 * @returns {ArrayBuffer} all of them
 */
export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(new Uint8Array(piece), at)
    at += piece.byteLength
  }
  return whole.buffer
}
