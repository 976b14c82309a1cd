/**
 * Replies and edits where the comment stands. Without script they are done on the comment's own page; with script its
 * form is fetched and stands under the comment. Who sends it is <sent-forms>; what cannot be sent is kept.
 *
 * Listens for `formrefused` (see <sent-forms>): an edit of something changed meanwhile shows what it says now.
 */
import { Refused, fragment } from "../http.js"
import { problem } from "../notices.js"
import { newKey } from "../outbox.js"

const EVENTS = ["click", "formdone", "formrefused", "keydown"]

class CommentThread extends HTMLElement {
  connectedCallback() { for (const kind of EVENTS) this.addEventListener(kind, this) }
  disconnectedCallback() { for (const kind of EVENTS) this.removeEventListener(kind, this) }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    if (event instanceof KeyboardEvent) return this.#onKey(event, target)
    if (event.type === "formdone") return this.#close(target)
    if (event.type === "formrefused") return this.#onRefused(/** @type {CustomEvent} */ (event), target)
    const leave = target.closest("[data-form] a")
    const door = target.closest("a[data-opens]")
    if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return
    if (leave) { event.preventDefault(); this.#close(/** @type {HTMLElement} */ (leave)) }
    if (door instanceof HTMLAnchorElement) { event.preventDefault(); void this.#open(door) }
  }

  /** @param {HTMLAnchorElement} door */
  async #open(door) {
    const comment = door.closest(".comment")
    const kind = door.dataset.opens ?? ""
    if (!comment || this.querySelector(`#${comment.id} [data-form]`)) return
    try {
      const form = (await fragment(door.href)).querySelector(`[data-form="${kind}"]`)
      if (!(form instanceof HTMLFormElement)) return
      form.removeAttribute("id")
      const key = form.querySelector("[name=client_key]")
      if (key instanceof HTMLInputElement) key.value = newKey()
      comment.append(form)
      form.querySelector("textarea")?.focus()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      problem(error.message)
    }
  }

  /** @param {HTMLElement} inside */
  #close(inside) {
    const form = inside.closest("[data-form]")
    const door = form?.closest(".comment")?.querySelector("a[data-opens]")
    form?.remove()
    if (door instanceof HTMLElement) door.focus()
    this.querySelector("live-part")?.dispatchEvent(new Event("reset"))
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} target */
  #onKey(event, target) {
    const form = target.closest("[data-form]")
    if (!(form instanceof HTMLFormElement)) return
    if (event.key === "Escape") this.#close(form)
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  }

  /** @param {CustomEvent} event @param {HTMLElement} form */
  #onRefused(event, form) {
    const { standing } = event.detail
    if (!standing || !form.matches("[data-form=edit]")) return
    event.preventDefault()
    const version = form.querySelector("[name=version]")
    if (version instanceof HTMLInputElement) version.value = String(standing.version)
    const says = form.querySelector("[data-standing]") ?? document.createElement("div")
    says.setAttribute("data-standing", "")
    says.setAttribute("role", "alert")
    says.className = "notice"
    says.textContent = `Changed meanwhile. It says now: “${standing.text}” Put both together, then save again.`
    form.prepend(says)
  }
}

customElements.define("comment-thread", CommentThread)
