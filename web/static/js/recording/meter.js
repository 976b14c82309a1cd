/**
 * How loud the microphone is, and whether it gives anything at all.
 *
 * Tells `level` {state, share} ten times a second: `share` of the bar, 0 to 1; `state` as `judge` has it.
 */

const EVERY_MS = 100
const RECENT = 20 // readings, two seconds: clipping, and a microphone that gives nothing at all, are said soon
const LONG = 150 // fifteen seconds: a teacher who waits for thinking is not too quiet
const SILENT_DB = -75 // below the hiss of any working microphone
const QUIET_DB = -42 // the loudest that is heard of speech from across a room
const CLIPPED = 0.985 // of full scale
const FLOOR_DB = -60 // where the bar begins

/**
 * @param {{db: number, peak: number}[]} readings of the last fifteen seconds, the newest last
 * @param {boolean} heard whether anybody was heard since the microphone was opened
 * @returns {"good"|"silent"|"quiet"|"loud"|"unheard"}
 */
export function judge(readings, heard = true) {
  const recent = readings.slice(-RECENT)
  if (recent.some(({ peak }) => peak >= CLIPPED)) return "loud"
  if (recent.length === RECENT && loudest(recent) < SILENT_DB) return "silent"
  if (readings.length === LONG && loudest(readings) < QUIET_DB) return "quiet"
  return heard ? "good" : "unheard"
}

function loudest(readings) { return Math.max(...readings.map(({ db }) => db)) }

/** @param {Float32Array} samples from -1 to 1 @returns {{db: number, peak: number}} loudness re full scale, and peak */
export function read(samples) {
  let power = 0
  let peak = 0
  for (const sample of samples) {
    power += sample * sample
    peak = Math.max(peak, Math.abs(sample))
  }
  return { db: 10 * Math.log10(power / samples.length + 1e-12), peak }
}

export class Meter extends EventTarget {
  #context = new AudioContext()
  #analyser = this.#context.createAnalyser()
  #samples = new Float32Array(this.#analyser.fftSize)
  #readings = []
  #heard = false
  #timer

  /** @param {MediaStream} stream */
  constructor(stream) {
    super()
    this.#context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(this.#analyser)
    this.#timer = setInterval(() => this.#look(), EVERY_MS)
  }

  /** A browser may keep sound waiting until the person has touched the page. */
  wake() { if (this.#context.state === "suspended") this.#context.resume() }

  close() {
    clearInterval(this.#timer)
    this.#context.close()
  }

  #look() {
    if (this.#context.state !== "running") return // nothing is known, so nothing is said
    this.#analyser.getFloatTimeDomainData(this.#samples)
    this.#readings = [...this.#readings, read(this.#samples)].slice(-LONG)
    const { db } = this.#readings.at(-1)
    this.#heard ||= db >= QUIET_DB
    const detail = { state: judge(this.#readings, this.#heard), share: Math.max(0, Math.min(1, 1 - db / FLOOR_DB)) }
    this.dispatchEvent(new CustomEvent("level", { detail }))
  }
}
