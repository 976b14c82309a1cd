/**
 * Three, two, one: seen and heard, and over before the recording begins, so that no take holds it.
 */

const FROM = 3
const BEEP_S = 0.09
const BEEP_HZ = { 3: 587, 2: 587, 1: 880 }
const LOUD = 0.12

export class CountIn {
  #context = null
  #stop = () => {}

  /**
   * @param {(count: number) => void} show
   * @param {boolean} heard
   * @returns {Promise<boolean>} whether it came to its end
   */
  async run(show, heard) {
    const stopped = new Promise((resolve) => { this.#stop = () => resolve(true) })
    for (let count = FROM; count > 0; count--) {
      show(count)
      if (heard) this.#beep(BEEP_HZ[count])
      if (await Promise.race([stopped, second()])) return false
    }
    return true
  }

  stop() { this.#stop() }

  #beep(hertz) {
    this.#context ??= new AudioContext()
    if (this.#context.state === "suspended") this.#context.resume()
    const [tone, volume] = [this.#context.createOscillator(), this.#context.createGain()]
    const now = this.#context.currentTime
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(LOUD, now)
    volume.gain.exponentialRampToValueAtTime(0.001, now + BEEP_S)
    tone.connect(volume).connect(this.#context.destination)
    tone.start(now)
    tone.stop(now + BEEP_S)
  }
}

function second() { return new Promise((resolve) => { setTimeout(resolve, 1000) }) }
