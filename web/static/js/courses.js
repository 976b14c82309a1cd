/**
 * Three ways to go through two takes at once: pure arithmetic, used by <paired-takes>.
 *
 * A course answers, for a moment `at` of the pair, where each take should be: `seconds` in that take, `runs` (false
 * where it waits), and `slope`, how fast it goes there against the pair. And the other way round: `at(name, seconds)`.
 *
 * @typedef {"first" | "last"} SideName
 * @typedef {{ seconds: number, runs: boolean, slope: number, waits: boolean }} Place
 * @typedef {[number, number, number, number]} Join  from, to in the first; from, to in the last; seconds
 * @typedef {{ earliest: number, latest: number, where: (name: SideName, at: number) => Place,
 *   at: (name: SideName, seconds: number) => number }} Course
 */

const EDGE_S = 0.05 // so near its end a take counts as over
const SLOPES = { least: 0.6, most: 1.6 } // a phrase said so much slower or faster is waited for or jumped instead

/**
 * Both run at the same rate, from a moment that is the same in both: the clock, or any origin.
 * @param {Record<SideName, number>} origins  seconds in each take
 * @param {Record<SideName, number>} durations
 * @returns {Course}
 */
export function steadyCourse(origins, durations) {
  const names = /** @type {SideName[]} */ (["first", "last"])
  return {
    earliest: Math.min(...names.map((name) => -origins[name])),
    latest: Math.max(...names.map((name) => durations[name] - origins[name])),
    where(name, at) {
      const seconds = at + origins[name]
      const runs = seconds >= 0 && seconds < durations[name] - EDGE_S
      return { seconds: within(seconds, durations[name]), runs, slope: 1, waits: false }
    },
    at: (name, seconds) => seconds - origins[name],
  }
}

/**
 * The heard take runs as it is; the other shows the same words: inside a join it goes along, at its own pace if it
 * can; where the heard one pauses longer or says more it waits, where it says more itself it jumps on at the join.
 * @param {Join[]} joins  in order in both takes
 * @param {Record<SideName, number>} durations
 * @param {SideName} heard
 * @returns {Course}
 */
export function wordsCourse(joins, durations, heard) {
  const other = heard === "first" ? "last" : "first"
  const [mine, theirs] = heard === "first" ? [0, 2] : [2, 0]
  /** @param {number} at @param {number} column @returns {number} the last join that begins there or before, -1 none */
  const joinAt = (at, column) => joins.findLastIndex((join) => join[column] <= at)
  /** @param {number} at @returns {Place} */
  const answered = (at) => {
    const place = joinAt(at, mine)
    if (place < 0) {
      const seconds = joins[0][theirs] - (joins[0][mine] - at)
      return { seconds: Math.max(0, seconds), runs: seconds >= 0, slope: 1, waits: seconds < 0 }
    }
    const join = joins[place]
    if (at < join[mine + 1]) return inside(at, join, mine, theirs)
    const next = joins[place + 1]?.[theirs] ?? durations[other]
    const seconds = join[theirs + 1] + at - join[mine + 1]
    const waits = seconds >= next - EDGE_S
    return { seconds: Math.min(seconds, next), runs: !waits, slope: 1, waits }
  }
  return {
    earliest: 0,
    latest: durations[heard],
    where(name, at) {
      if (name === other) return answered(at)
      return { seconds: within(at, durations[heard]), runs: at < durations[heard] - EDGE_S, slope: 1, waits: false }
    },
    at(name, seconds) {
      if (name === heard) return seconds
      const place = joinAt(seconds, theirs)
      if (place < 0) return Math.max(0, joins[0][mine] - (joins[0][theirs] - seconds))
      const join = joins[place]
      if (seconds < join[theirs + 1]) return inside(seconds, join, theirs, mine).seconds
      const next = joins[place + 1]?.[mine] ?? durations[heard]
      return Math.min(join[mine + 1] + seconds - join[theirs + 1], next)
    },
  }
}

/** @param {number} at @param {Join} join @param {number} from @param {number} to  columns @returns {Place} */
function inside(at, join, from, to) {
  const exact = (join[to + 1] - join[to]) / Math.max(join[from + 1] - join[from], 1e-3)
  const slope = Math.min(SLOPES.most, Math.max(SLOPES.least, exact))
  const seconds = Math.min(join[to] + (at - join[from]) * slope, join[to + 1])
  const waits = seconds >= join[to + 1] && at < join[from + 1] - EDGE_S
  return { seconds, runs: !waits, slope, waits }
}

/** @param {number} seconds @param {number} duration */
function within(seconds, duration) { return Math.min(Math.max(seconds, 0), duration) }
