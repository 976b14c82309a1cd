/** Requests to our own server: the CSRF token goes along, and a refusal becomes one sentence. */

/** A refusal by the server, or no answer at all; the message is a sentence for the person. */
export class Refused extends Error {
  /**
   * @param {string} sentence
   * @param {number} status  0 when nothing answered
   * @param {Record<string, string>} [fields]
   * @param {{text: string, version: number} | null} [standing]  what the thing says now, where it was changed meanwhile
   */
  constructor(sentence, status, fields = {}, standing = null) {
    super(sentence)
    this.name = "Refused"
    this.status = status
    this.fields = fields
    this.standing = standing
  }
}

/** @returns {string} */
export function csrfToken() {
  return document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? ""
}

/**
 * Send a request and return its response, unless it was refused.
 * A redirect counts as done: it is how a plain form is answered, and the page here need not follow it.
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 * @throws {Refused}
 */
export async function send(url, options = {}) {
  const headers = new Headers(options.headers)
  if (!headers.has("Accept")) headers.set("Accept", "application/problem+json, application/json")
  if (!["GET", "HEAD"].includes(options.method ?? "GET")) headers.set("X-CSRF-Token", csrfToken())
  const response = await answered(url, { credentials: "same-origin", redirect: "manual", ...options, headers })
  if (response.ok || response.type === "opaqueredirect") return response
  throw await refusal(response)
}

/** Post a form as it stands. @param {HTMLFormElement} form @param {HTMLElement | null} [submitter] */
export function sendForm(form, submitter) {
  const action = submitter?.getAttribute("formaction") ?? form.action
  return send(action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (new FormData(form, submitter))) })
}

/** @param {string} url @returns {Promise<DocumentFragment>} the parts of an HTML answer */
export async function fragment(url) {
  const response = await send(url, { headers: { Accept: "text/html" } })
  if (!response.ok) throw new Refused("Please sign in again.", 401)
  const template = document.createElement("template")
  template.innerHTML = await response.text()
  return template.content
}

/** @param {string} url @param {RequestInit} options */
async function answered(url, options) {
  try {
    return await fetch(url, options)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Refused("The studio did not answer. Check the network, then try again.", 0)
  }
}

/** @param {Response} response */
async function refusal(response) {
  const isProblem = response.headers.get("Content-Type")?.includes("json")
  const problem = isProblem ? await response.json() : {}
  const errors = /** @type {{pointer: string, detail: string}[]} */ (problem.errors ?? [])
  const fields = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer.replace(/^[/]/, ""), detail]))
  const sentence = errors[0]?.detail ?? problem.detail ?? problem.title
  return new Refused(sentence ?? `That did not work (answer ${response.status}).`, response.status, fields, problem.standing)
}
