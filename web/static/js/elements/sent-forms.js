/**
 * Sends the forms inside it without leaving the page, which follows by its live parts. Without script they are plain
 * forms, and the page comes anew.
 *
 * A form says by `data-done="…"` what is told once the server has it. One with a `client_key` can be sent later, and
 * is kept where there is no network.
 *
 * @fires formdone     bubbles, from the form, once the server has it or it is kept
 * @fires formrefused  bubbles, from the form, { message, standing }; whoever tells the person cancels it
 * @fires unsent       bubbles, { url, fields }: see <unsent-comments>
 */
import { Refused, sendForm } from "../http.js"
import { problem, say } from "../notices.js"

class SentForms extends HTMLElement {
  connectedCallback() { this.addEventListener("submit", this) }
  disconnectedCallback() { this.removeEventListener("submit", this) }

  /** @param {SubmitEvent} event */
  async handleEvent(event) {
    const form = /** @type {HTMLFormElement} */ (event.target)
    if (event.defaultPrevented || form.method === "dialog") return
    event.preventDefault()
    if (form.hasAttribute("aria-busy")) return
    form.setAttribute("aria-busy", "true")
    event.submitter?.setAttribute("aria-busy", "true")
    try {
      await sendForm(form, event.submitter)
      say(form.dataset.done ?? "Done")
      form.dispatchEvent(new CustomEvent("formdone", { bubbles: true }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.status === 0 && await keepUnsent(form, event.submitter)) return
      const { message, standing } = error
      const refused = new CustomEvent("formrefused", { bubbles: true, cancelable: true, detail: { message, standing } })
      if (form.dispatchEvent(refused)) problem(message)
    } finally {
      form.removeAttribute("aria-busy")
      event.submitter?.removeAttribute("aria-busy")
    }
  }
}

/**
 * Hand a form that the studio did not answer to whoever keeps such. @param {HTMLFormElement} form @param {HTMLElement | null} submitter
 * @returns {Promise<boolean>} whether it is safe
 */
export async function keepUnsent(form, submitter) {
  const fields = Object.fromEntries(/** @type {Iterable<[string, string]>} */ (new FormData(form, submitter)))
  if (!fields.client_key) return false
  delete fields.csrf_token
  const unsent = new CustomEvent("unsent", { bubbles: true, cancelable: true, detail: { url: form.action, fields, kept: null } })
  if (form.dispatchEvent(unsent)) return false
  await unsent.detail.kept
  say("The studio does not answer. This is kept on this device and sent later.")
  form.dispatchEvent(new CustomEvent("formdone", { bubbles: true }))
  return true
}

customElements.define("sent-forms", SentForms)
