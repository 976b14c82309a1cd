/** What the field advises of a comment, while it is typed: the same that the server says of a draft. */

/**
 * @typedef {{ mostPoints: number, mostWords: number, points: string[], says: Record<string, string> }} Advice
 * @param {Advice} advice  limits and sentences, from the server
 * @param {{ kind: string, text: string, moment: string, points: number }} written  points: those of the review with this one
 * @returns {string[]} sentences
 */
export function adviceFor(advice, { kind, text, moment, points }) {
  const found = {
    points: advice.points.includes(kind) && points > advice.mostPoints,
    words: text.split(/\s+/).filter(Boolean).length > advice.mostWords,
    but: /\bbut\b/i.test(text),
    moment: kind === "praise" && !moment.trim(),
  }
  return Object.entries(found).filter(([, applies]) => applies).map(([when]) => advice.says[when])
}
