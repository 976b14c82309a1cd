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

import { joined } from "./pieces.js"
import { Unable } from "./unable.js"

const VERSION = 1
const NOWHERE = Number.MAX_SAFE_INTEGER / 2 // past the end of every take

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

  /**
   * What is known of a take, how many bytes of it are kept, and those from an offset on: all of one moment, since they
   * are read together.
   * @param {?number} offset null where no bytes are wanted
   * @returns {Promise<{take: Take, saved: number, bytes: ArrayBuffer}>} at most so many bytes; none where there are none
   */
  async rest(id, offset, atMost) {
    const transaction = this.#database.transaction(["takes", "chunks"])
    const chunks = transaction.objectStore("chunks")
    const from = offset ?? NOWHERE
    const [take, last, before, following] = await Promise.all([
      answer(transaction.objectStore("takes").get(id)),
      answer(chunks.openCursor(everyChunk(id), "prev")),
      answer(chunks.openKeyCursor(IDBKeyRange.bound([id, 0], [id, from]), "prev")),
      answer(chunks.getAll(IDBKeyRange.bound([id, from], [id, from + atMost], false, true))),
    ])
    const saved = last ? end(last.value) : 0
    const isWithin = from < saved && before.key[1] < from // a chunk holds bytes of both sides of it
    const pieces = isWithin ? [await answer(chunks.get(before.key)), ...following] : following
    const wanted = ({ offset, bytes }) => new Uint8Array(bytes).subarray(Math.max(0, from - offset), from + atMost - offset)
    return { take, saved, bytes: joined(pieces.map(wanted)) }
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
