/**
 * Marks made while a take is recorded, kept on this device until the studio has them. Each carries a key of its own,
 * so that sending it twice makes one. They are sent in the order in which they were made.
 *
 * @typedef {{ key: string, url: string, body: object, at: number, take: ?string }} KeptMark
 *   take: the browser's own name for the take, of one that is recorded here
 */

import { Refused, send } from "../http.js"

const STORE = "marks"
const NOT_NOW = [0, 401, 403, 404, 408, 429] // it may be taken later; a 404 says that the take is not known yet

export class MarkBox {
  #sending = null

  /** @param {string} person whose browser it is */
  constructor(person) { this.name = `marks-of-${person}` }

  /** @param {KeptMark} mark resolves once it is safe on this device */
  async keep(mark) { await this.#do("readwrite", (store) => store.put(mark)) }

  /** Take away the marks of a take that is discarded. @param {string} take */
  async forget(take) {
    for (const mark of await this.all()) if (mark.take === take) await this.#drop(mark)
  }

  /** @returns {Promise<KeptMark[]>} oldest first */
  async all() {
    const all = /** @type {KeptMark[]} */ (await this.#do("readonly", (store) => store.getAll()))
    return all.sort((a, b) => a.at - b.at)
  }

  /**
   * Send what is kept; one that is refused for good is dropped and told.
   * @param {(take: string) => Promise<boolean>} isHere whether this device still holds a take
   * @returns {Promise<{left: number, refused: string[]}>}
   */
  flush(isHere) {
    this.#sending ??= this.#sendAll(isHere).finally(() => { this.#sending = null })
    return this.#sending
  }

  async #sendAll(isHere) {
    const refused = []
    for (const mark of await this.all()) {
      try {
        await send(mark.url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(mark.body) })
        await this.#drop(mark)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const isLater = NOT_NOW.includes(error.status) || error.status >= 500
        const isGone = error.status === 404 && !(mark.take && await isHere(mark.take))
        if (isLater && !isGone) break
        if (!isGone) refused.push(error.message)
        await this.#drop(mark)
      }
    }
    return { left: (await this.all()).length, refused }
  }

  async #drop({ key }) { await this.#do("readwrite", (store) => store.delete(key)) }

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} what */
  async #do(mode, what) {
    const database = await answer(opening(this.name))
    try {
      const transaction = database.transaction(STORE, mode, { durability: "strict" })
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve
        transaction.onerror = transaction.onabort = () => reject(transaction.error)
      })
      const [result] = await Promise.all([answer(what(transaction.objectStore(STORE))), done])
      return result
    } finally {
      database.close()
    }
  }
}

function opening(name) {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" })
  return request
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
