/**
 * What was written while the studio did not answer, kept on this device until it has it. Each carries a key of its
 * own, so that sending it twice writes it once.
 *
 * @typedef {{ key: string, attempt: string, url: string, fields: Record<string, string>, at: number, problem?: string }} Unsent
 */
import { Refused, send } from "./http.js"

const STORE = "unsent"

/** @returns {string} 32 hexadecimal digits */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

export class Outbox {
  /** @param {string} person  whose it is: another person at this device sees and sends none of it */
  constructor(person) { this.name = `unsent-of-${person}` }

  /** @param {Unsent} unsent */
  async keep(unsent) { await this.#do("readwrite", (store) => store.put(unsent)) }

  /** @param {string} key */
  async drop(key) { await this.#do("readwrite", (store) => store.delete(key)) }

  /** @returns {Promise<Unsent[]>} oldest first */
  async all() {
    const all = /** @type {Unsent[]} */ (await this.#do("readonly", (store) => store.getAll()))
    return all.sort((a, b) => a.at - b.at)
  }

  /** Send what is kept, oldest first. @returns {Promise<number>} how many the studio took */
  async flush() {
    let taken = 0
    for (const unsent of (await this.all()).filter(({ problem }) => !problem)) {
      try {
        await send(unsent.url, { method: "POST", body: new URLSearchParams(unsent.fields) })
        await this.drop(unsent.key)
        taken += 1
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        if (!isForGood(error.status)) break
        await this.keep({ ...unsent, problem: error.message })
      }
    }
    return taken
  }

  /** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} what */
  async #do(mode, what) {
    const database = await answer(opening(this.name))
    try {
      const transaction = database.transaction(STORE, mode, { durability: "strict" })
      const result = answer(what(transaction.objectStore(STORE)))
      await Promise.all([result, new Promise((resolve, reject) => {
        transaction.oncomplete = resolve
        transaction.onerror = transaction.onabort = () => reject(transaction.error)
      })])
      return await result
    } finally {
      database.close()
    }
  }
}

/** Whether sending it again would be refused again. @param {number} status */
function isForGood(status) {
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)
}

/** @param {string} name */
function opening(name) {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" })
  return request
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
