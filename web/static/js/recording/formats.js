/**
 * In which format a take is recorded. WebM is written out every quarter of a second; MP4 only at keyframes, so
 * there one is asked for each second.
 */

const WITH_PICTURE = [
  "video/webm;codecs=vp9,opus",
  "video/webm;codecs=vp8,opus",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/mp4",
]
const SOUND_ONLY = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"]

export const SLICE_MS = 250

/**
 * @param {?number} bits of the picture, per second; null where there is no camera
 * @param {(type: string) => boolean} supports
 * @returns {MediaRecorderOptions} without a type where none of ours is known: the browser's own choice is kept then
 */
export function chooseFormat(bits, supports = (type) => MediaRecorder.isTypeSupported(type)) {
  const mimeType = (bits ? WITH_PICTURE : SOUND_ONLY).find(supports)
  return {
    ...(mimeType && { mimeType }),
    ...(mimeType?.includes("mp4") && { videoKeyFrameIntervalDuration: 1000 }),
    ...(bits && { videoBitsPerSecond: bits }),
  }
}
