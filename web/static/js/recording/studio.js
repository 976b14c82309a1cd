/**
 * What the studio's server is asked for a take: to expect it, and tus 1.0.0 for its bytes.
 *
 * Whatever is refused or fails comes as a `Refusal`, whose `kind` says what to do about it.
 */

const API = "/api/v1"
const TUS = { "Tus-Resumable": "1.0.0" }
const PATIENCE_MS = 30_000

export class Refusal extends Error {
  /**
   * @param {"away"|"sign-in"|"gone"|"forgotten"|"moved"|"complete"|"discarded"|"said"} kind
   * @param {string} [sentence] the studio's own, where it gave one
   */
  constructor(kind, sentence = "") {
    super(sentence || kind)
    this.kind = kind
    this.sentence = sentence
  }
}

export class Studio {
  /** @param {string} token proves that a change comes from the studio's own page */
  constructor(token) { this.token = token }

  /**
   * Tell the studio of a take; told twice it is one.
   * @param {import("./store.js").Take} take
   * @returns {Promise<{clip: string, attempt: ?string, page: string}>}
   */
  async expect(take) {
    if (take.purpose === "spoken-comment") return this.#expectSpoken(take)
    const practice = `/practice-sessions/${take.practice}`
    const answer = await this.#ask(`${API}${practice}/${take.purpose}s`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ client_key: take.id, media_type: take.mediaType, ...(take.pupils && { has_pupils: true }), automatic_gain: take.sound?.given?.autoGainControl ?? null }),
    })
    const told = await answer.json()
    if (take.purpose === "model") return { clip: told.clip_id, attempt: null, page: practice }
    return { clip: told.clip_id, attempt: told.id, page: `/attempts/${told.id}` }
  }

  async #expectSpoken({ id, mediaType, about, wording }) {
    const answer = await this.#ask(`${API}/attempts/${about}/spoken-comments`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...wording, client_key: id, media_type: mediaType }),
    })
    const told = await answer.json()
    return { clip: told.clip_id, attempt: null, page: `/attempts/${about}#comment-${told.id}` }
  }

  /** Have an attempt dropped with everything that came of it. */
  async discard(attempt) {
    await this.#ask(`${API}/attempts/${attempt}`, { method: "DELETE" }, { 404: "discarded", 410: "discarded" })
  }

  /** @returns {Promise<string>} address of a new upload, its end not known yet */
  async begin(clip, mediaType) {
    const answer = await this.#ask(`${API}/uploads`, {
      method: "POST",
      headers: {
        ...TUS,
        "Upload-Defer-Length": "1",
        "Upload-Metadata": `clip ${base64(clip)},filetype ${base64(mediaType)}`,
      },
    }, { 404: "forgotten", 409: "complete", 410: "discarded" })
    return answer.headers.get("Location")
  }

  /** @returns {Promise<{offset: number, whole: boolean}>} how many bytes the studio has */
  async offset(upload) {
    const answer = await this.#ask(upload, { method: "HEAD", headers: TUS }, { 404: "gone", 410: "gone" })
    const offset = Number(answer.headers.get("Upload-Offset"))
    return { offset, whole: answer.headers.get("Upload-Length") === String(offset) }
  }

  /**
   * @param {ArrayBuffer} bytes may be empty where `length` ends the take
   * @param {?number} length bytes of the whole take, once it is over
   * @returns {Promise<number>} the new offset
   */
  async append(upload, offset, bytes, length) {
    const answer = await this.#ask(upload, {
      method: "PATCH",
      headers: {
        ...TUS,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": String(offset),
        ...(length !== null && { "Upload-Length": String(length) }),
      },
      body: bytes,
    }, { 404: "gone", 409: "moved", 410: "gone", 423: "moved" })
    return Number(answer.headers.get("Upload-Offset"))
  }

  async #ask(address, { headers, ...request }, meanings = {}) {
    let answer
    try {
      answer = await fetch(address, {
        ...request,
        headers: { ...headers, "X-CSRF-Token": this.token, "Accept": "application/json" },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
    } catch {
      throw new Refusal("away")
    }
    if (answer.ok) return answer
    throw new Refusal(meanings[answer.status] ?? meaning(answer.status), await sentence(answer))
  }
}

function meaning(status) {
  if (status === 401) return "sign-in"
  return status >= 500 && status !== 507 ? "away" : "said"
}

async function sentence(answer) {
  if (!answer.headers.get("Content-Type")?.includes("json")) return ""
  return answer.json().then(({ detail }) => detail ?? "", () => "")
}

/** btoa takes Latin-1 only. */
function base64(text) { return btoa(String.fromCharCode(...new TextEncoder().encode(text))) }
