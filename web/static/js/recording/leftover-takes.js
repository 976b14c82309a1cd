/**
 * Sends what earlier pages left on this device, on whichever page its person opens next, and says so.
 * Empty and without a box while there is nothing to say.
 *
 * @attr person  identifier of who is signed in; nobody else's takes are looked at
 */

import { csrfToken } from "../http.js"
import { announce, problem } from "../notices.js"
import { MarkBox } from "./mark-box.js"
import { Recovery } from "./recovery.js"
import { TakeStore } from "./store.js"
import { Studio } from "./studio.js"
import { Unable } from "./unable.js"
import { troubleSentence, uploadLine } from "./words.js"

class LeftoverTakes extends HTMLElement {
  #recovery
  #said = ""

  async connectedCallback() {
    // Without locks nobody can tell a take left behind from one that is being recorded in another tab.
    if (!navigator.locks) return
    try {
      this.#recovery = new Recovery(await TakeStore.open(this.getAttribute("person")), new Studio(csrfToken()))
    } catch (error) {
      if (error instanceof Unable) return
      throw error
    }
    for (const kind of ["progress", "trouble", "sent"]) this.#recovery.addEventListener(kind, this)
    document.addEventListener("visibilitychange", this)
    await this.#recovery.look()
    await this.#sendMarks()
  }

  /** Marks that were made while a take was recorded, and that a page before this one could not send. */
  async #sendMarks() {
    const person = this.getAttribute("person")
    const store = await TakeStore.open(person)
    const { refused } = await new MarkBox(person).flush(async (take) => Boolean(await store.take(take)))
    for (const sentence of refused) problem(sentence)
  }

  disconnectedCallback() { document.removeEventListener("visibilitychange", this) }

  /** Another tab may have been closed in the middle of a take when this one comes to the front. */
  handleEvent({ type, detail }) {
    if (type === "visibilitychange") return document.visibilityState === "visible" && this.#recovery.look()
    if (type === "progress") return this.#say("A take recorded here is on its way", uploadLine({ ...detail, over: true }).sentence)
    if (type === "trouble") return this.#say("A take recorded here is still to be sent", troubleSentence(detail.refusal))
    if (detail.page) return this.#say("A take recorded here has been sent to the studio", "", detail.page)
    return this.replaceChildren()
  }

  #say(title, sentence, page) {
    const body = make("div", "notice-body", make("strong", "", title))
    if (sentence) body.append(make("p", "", sentence))
    if (page) {
      const link = make("a", "", page.startsWith("/attempts/") ? "Open the take" : "Open the practice")
      link.href = page
      body.append(link)
    }
    const notice = make("div", "notice", body)
    notice.dataset.kind = "info"
    this.replaceChildren(notice)
    // Read out once for each turn of events, not for every figure.
    if (title !== this.#said) announce(title)
    this.#said = title
  }
}

function make(tag, className, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children)
  return element
}

customElements.define("leftover-takes", LeftoverTakes)
