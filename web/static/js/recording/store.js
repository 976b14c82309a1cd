/**
 * Takes on this device, in IndexedDB: the truth of a recording until the studio has all of it.
 *
 * Each person has a database of their own, so no question asked for one can answer with another's take. A
 * chunk lies under [take, offset]; chunks follow one another without a gap, so the last says the size.
 *
 * @typedef {object} Take
 * @property {string} id          the browser's own name for the take
 * @property {string} practice    identifier of the practice session
 * @property {"attempt"|"model"|"spoken-comment"} purpose
 * @property {string} [about]     of a spoken comment: identifier of the attempt that it is about
 * @property {object} [wording]   of a spoken comment: what it says besides, as the studio takes it
 * @property {string} mediaType   as the recorder said it
 * @property {"recording"|"stopped"|"discarded"} state  discarded: only the studio is still to be told
 * @property {string} startedAt   ISO 8601
 * @property {boolean} [file]     whether it is a file that was brought
 * @property {boolean} [pupils]   of a file: whether pupils are seen or heard in it
 * @property {object} [sound]     what the microphone was really set to
 * @property {boolean} held       waits for its maker's word before anything of it is sent
 * @property {boolean} asked      whether the studio may have heard of it
 * @property {?string} clip       the studio's identifier, once it was told
 * @property {?string} attempt    the studio's identifier of the attempt, once it was told
 * @property {?string} page       where the take is shown, once the studio was told
 * @property {?string} upload     address of the upload, once there is one
 */

import { Unable } from "./unable.js"

const VERSION = 1

export class TakeStore {
  #database

  /** @param {IDBDatabase} database */
  constructor(database) { this.#database = database }

  /**
   * @param {string} person
   * @throws {Unable} when this browser keeps nothing for us
   */
  static async open(person) {
    if (!("indexedDB" in window)) throw new Unable("no-storage")
    try {
      const request = indexedDB.open(`takes-of-${person}`, VERSION)
      request.onupgradeneeded = () => {
        request.result.createObjectStore("takes", { keyPath: "id" })
        request.result.createObjectStore("chunks", { keyPath: ["take", "offset"] })
      }
      return new TakeStore(await answer(request))
    } catch (error) {
      throw new Unable("no-storage", error)
    }
  }

  /** @param {Take} take */
  async begin(take) { await this.#write("takes", (takes) => takes.add(take)) }

  /** @returns {Promise<Take|undefined>} */
  take(id) { return answer(this.#database.transaction("takes").objectStore("takes").get(id)) }

  /** @returns {Promise<Take[]>} */
  takes() { return answer(this.#database.transaction("takes").objectStore("takes").getAll()) }

  /** Change some of what is known of a take; a take erased meanwhile stays erased. */
  async change(id, changes) {
    await this.#write("takes", async (takes) => {
      const take = await answer(takes.get(id))
      if (take) takes.put({ ...take, ...changes })
    })
  }

  /** @param {ArrayBuffer} bytes not a Blob: a browser keeps those in files of its own, written when it likes */
  async append(take, offset, bytes) { await this.#write("chunks", (chunks) => chunks.add({ take, offset, bytes })) }

  /**
   * The take is over: its last bytes, if there are any, and that these are all, kept together or not at all.
   * @param {ArrayBuffer} bytes @param {?string} mediaType where it was not known before
   */
  async finish(id, offset, bytes, mediaType) {
    await this.#together((takes, chunks) => {
      if (bytes.byteLength) chunks.add({ take: id, offset, bytes })
      const known = takes.get(id)
      known.onsuccess = () => known.result && takes.put({ ...known.result, state: "stopped", ...(mediaType && { mediaType }) })
    })
  }

  /** @returns {Promise<number>} bytes kept of a take */
  async size(take) {
    const chunks = this.#database.transaction("chunks").objectStore("chunks")
    const last = await answer(chunks.openCursor(everyChunk(take), "prev"))
    return last ? end(last.value) : 0
  }

  /** @returns {Promise<Blob>} the bytes from an offset on, at most so many; empty where there are none */
  async bytesFrom(take, offset, atMost) {
    const chunks = this.#database.transaction("chunks").objectStore("chunks")
    const first = await answer(chunks.openCursor(IDBKeyRange.bound([take, 0], [take, offset]), "prev"))
    const pieces = []
    let chunk = first?.value
    while (chunk && chunk.offset < offset + atMost) {
      pieces.push(chunk.bytes.slice(Math.max(0, offset - chunk.offset), offset + atMost - chunk.offset))
      chunk = await answer(chunks.get([take, end(chunk)]))
    }
    return new Blob(pieces)
  }

  /** @param {Take} take whose bytes go at once, and of which only what the studio must be told stays */
  async discard(take) {
    await this.#together((takes, chunks) => {
      takes.put({ ...take, state: "discarded" })
      chunks.delete(everyChunk(take.id))
    })
  }

  /**
   * Forget a take that the studio has, or has dropped.
   * @param {string} id
   * @param {boolean} kept whether the studio has it; a take that was discarded meanwhile is not forgotten then
   * @returns {Promise<boolean>} whether it is forgotten
   */
  async erase(id, kept) {
    let forgotten = true
    await this.#together(async (takes, chunks) => {
      const take = await answer(takes.get(id))
      forgotten = !(kept && take?.state === "discarded")
      if (!forgotten) return
      takes.delete(id)
      chunks.delete(everyChunk(id))
    })
    return forgotten
  }

  async #together(work) {
    const transaction = this.#database.transaction(["takes", "chunks"], "readwrite", { durability: "strict" })
    const done = committed(transaction)
    work(transaction.objectStore("takes"), transaction.objectStore("chunks"))
    await done
  }

  /** Resolves once the change is on the disk, not before: that is what "saved" means here. */
  async #write(name, work) {
    const transaction = this.#database.transaction(name, "readwrite", { durability: "strict" })
    const done = committed(transaction)
    work(transaction.objectStore(name))
    await done
  }
}

const end = (chunk) => chunk.offset + chunk.bytes.byteLength
const everyChunk = (take) => IDBKeyRange.bound([take, 0], [take, Infinity])

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}
