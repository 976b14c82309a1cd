/**
 * Comments and replies that the studio does not have yet: shown, kept on this device, and sent as soon as it answers.
 *
 * @attr {string} person   whose they are
 * @attr {string} attempt  on which attempt
 * Listens on the document for `unsent` events, { url, fields }: whoever takes one over cancels it, and puts a promise
 * of it being safe into `detail.kept`.
 */
import { follow } from "../live.js"
import { say } from "../notices.js"
import { Outbox } from "../outbox.js"

const AGAIN_MS = 4000

class UnsentComments extends HTMLElement {
  /** @type {Outbox} */ #outbox
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #again
  #isSending = false
  #unfollow = () => {}
  #onOnline = () => void this.#send()
  #onUnsent = (/** @type {Event} */ event) => this.#take(/** @type {CustomEvent} */ (event))

  connectedCallback() {
    this.#outbox = new Outbox(this.getAttribute("person") ?? "")
    document.addEventListener("unsent", this.#onUnsent)
    addEventListener("online", this.#onOnline)
    this.#unfollow = follow([], () => {}, this.#onOnline)
    this.addEventListener("click", this)
    void this.#send()
  }

  disconnectedCallback() {
    clearTimeout(this.#again)
    document.removeEventListener("unsent", this.#onUnsent)
    removeEventListener("online", this.#onOnline)
    this.removeEventListener("click", this)
    this.#unfollow()
  }

  /** @param {MouseEvent} event */
  async handleEvent(event) {
    const key = /** @type {Element} */ (event.target).closest("button[data-key-of]")?.getAttribute("data-key-of")
    if (!key) return
    await this.#outbox.drop(key)
    await this.#show()
  }

  /** @param {CustomEvent} event */
  #take(event) {
    event.preventDefault()
    const { url, fields } = event.detail
    const unsent = { key: fields.client_key, attempt: this.getAttribute("attempt") ?? "", url, fields, at: Date.now() }
    event.detail.kept = this.#outbox.keep(unsent).then(() => this.#show())
    this.#later()
  }

  async #send() {
    if (this.#isSending || !this.isConnected) return
    this.#isSending = true
    try {
      const taken = await this.#outbox.flush()
      if (taken) say(taken === 1 ? "Sent what was kept here" : `Sent ${taken} that were kept here`)
      await this.#show()
    } finally {
      this.#isSending = false
    }
    if ((await this.#outbox.all()).some(({ problem }) => !problem)) this.#later()
  }

  #later() {
    clearTimeout(this.#again)
    this.#again = setTimeout(() => this.#send(), AGAIN_MS)
  }

  async #show() {
    const here = (await this.#outbox.all()).filter(({ attempt }) => attempt === this.getAttribute("attempt"))
    this.replaceChildren(...here.map((unsent) => this.#drawn(unsent)))
  }

  /** @param {import("../outbox.js").Unsent} unsent */
  #drawn({ key, fields, problem }) {
    const article = document.createElement("article")
    article.className = "comment comment-unsent"
    const says = document.createElement("header")
    says.textContent = problem ? `The studio refused this: ${problem}` : "Kept on this device, sent as soon as the studio answers"
    const body = document.createElement("p")
    body.className = "comment-body"
    body.textContent = fields.body
    article.append(says, body)
    if (problem) {
      const drop = document.createElement("button")
      drop.type = "button"
      drop.className = "button button-small button-quiet"
      drop.dataset.keyOf = key
      drop.textContent = "Delete it here"
      article.append(drop)
    }
    return article
  }
}

customElements.define("unsent-comments", UnsentComments)
