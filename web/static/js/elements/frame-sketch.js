/**
 * A pen on the frame. Lines are kept in the frame's own pixels, so they are right at every size of the window; the
 * layer has the shape of the frame and is fitted into the stage just as the picture is.
 *
 * While the moment of a comment with a drawing is shown, its drawing lies on the picture.
 *
 * @attr {number} width   of the frame, in pixels
 * @attr {number} height  of the frame, in pixels
 * @prop {number} at      the moment, in seconds (see <take-room>)
 * @fires pauserequest  bubbles, when the pen is taken up
 * @fires sketchchange  bubbles, { sketch }: what is drawn, or null
 */
import { listen } from "../keys.js"

const SVG = "http://www.w3.org/2000/svg"
const NEAREST = 3 // pixels of the frame: points closer than this add nothing
const MOST_POINTS = 2900 // what the studio takes, and a little less
const EVENTS = ["pointerdown", "pointermove", "pointerup", "pointercancel"]

class FrameSketch extends HTMLElement {
  /** @type {number[][][]} */ #strokes = []
  #layer = document.createElementNS(SVG, "svg")
  #tools = document.createElement("div")
  #isDrawing = false
  #shown = ""
  #unlisten = () => {}

  connectedCallback() {
    this.#layer.setAttribute("class", "sketch sketch-layer")
    this.#layer.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`)
    this.#layer.setAttribute("aria-hidden", "true")
    this.#tools.className = "sketch-tools"
    this.#tools.hidden = true
    this.#tools.append(...[["undo", "Undo"], ["clear", "Clear"], ["done", "Done"]].map(([what, says]) => this.#button(what, says)))
    for (const kind of EVENTS) this.#layer.addEventListener(kind, this)
    this.#tools.addEventListener("click", this)
    this.#unlisten = listen([
      { keys: ["b"], does: "Draw on the frame; again: put the pen down", run: () => this.toggle() },
    ])
    this.#attach()
  }

  disconnectedCallback() {
    this.#unlisten()
    this.#layer.remove()
    this.#tools.remove()
  }

  get width() { return Number(this.getAttribute("width")) }
  get height() { return Number(this.getAttribute("height")) }
  get isOpen() { return !this.#tools.hidden }

  /** Take the pen up, or put it down. */
  toggle(open = !this.isOpen) {
    this.#attach()
    this.#tools.hidden = !open
    this.#layer.toggleAttribute("data-pen", open)
    if (!open) return
    this.dispatchEvent(new CustomEvent("pauserequest", { bubbles: true }))
    this.#draw()
  }

  /** Forget what was drawn: it was sent, or left out. */
  clear() {
    this.#strokes = []
    this.toggle(false)
    this.#shown = ""
    this.#draw()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof PointerEvent && event.type !== "click") return this.#onPointer(event)
    const tool = /** @type {Element} */ (event.target).closest("button")?.dataset.tool
    if (tool === "undo") this.#strokes.pop()
    if (tool === "clear") this.#strokes = []
    if (tool === "done") this.toggle(false)
    if (tool) this.#tell()
  }

  set at(/** @type {number} */ seconds) {
    if (this.isOpen || this.#strokes.length) return
    const now = seconds * 1000
    const comments = [...document.querySelectorAll(".comment:has(> .sketch)")]
    const comment = comments.find((one) => Number(one.getAttribute("data-start")) - 50 <= now && now < Number(one.getAttribute("data-end")))
    if ((comment?.id ?? "") === this.#shown) return
    this.#shown = comment?.id ?? ""
    this.#attach()
    this.#layer.replaceChildren(...[...(comment?.querySelectorAll(":scope > .sketch path") ?? [])].map((path) => path.cloneNode()))
  }

  /** The stage may have been made anew. */
  #attach() {
    const frame = document.querySelector("take-player .stage-frame")
    if (!frame || this.#layer.parentElement === frame) return
    frame.append(this.#layer, this.#tools)
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    if (!this.isOpen) return
    if (event.type === "pointerdown" && !event.button && this.#points < MOST_POINTS) {
      this.#isDrawing = true
      this.#layer.setPointerCapture(event.pointerId)
      this.#strokes.push([this.#pointUnder(event)])
      event.preventDefault()
    }
    if (!this.#isDrawing) return
    if (event.type === "pointermove") this.#extend(event)
    if (event.type === "pointerup" || event.type === "pointercancel") { this.#isDrawing = false; this.#tell() }
    this.#draw()
  }

  /** @param {PointerEvent} event */
  #extend(event) {
    const stroke = this.#strokes[this.#strokes.length - 1]
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.#pointUnder(one)
      const [lastX, lastY] = stroke[stroke.length - 1]
      if (Math.hypot(x - lastX, y - lastY) >= NEAREST && this.#points < MOST_POINTS) stroke.push([x, y])
    }
  }

  get #points() { return this.#strokes.reduce((sum, stroke) => sum + stroke.length, 0) }

  /** @param {PointerEvent} event @returns {number[]} in pixels of the frame, never outside it */
  #pointUnder(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.#layer.getScreenCTM()?.inverse())
    const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.round(Math.min(Math.max(value, 0), most))
    return [within(point.x, this.width), within(point.y, this.height)]
  }

  #draw() {
    const paths = this.#strokes.flatMap((stroke) => {
      const d = `M${(stroke.length > 1 ? stroke : [...stroke, ...stroke]).map((point) => point.join(" ")).join("L")}`
      return ["sketch-under", ""].map((name) => {
        const path = document.createElementNS(SVG, "path")
        path.setAttribute("d", d)
        if (name) path.setAttribute("class", name)
        return path
      })
    })
    this.#layer.replaceChildren(...paths)
  }

  #tell() {
    this.#draw()
    const sketch = this.#strokes.length ? { width: this.width, height: this.height, strokes: this.#strokes } : null
    this.dispatchEvent(new CustomEvent("sketchchange", { bubbles: true, detail: { sketch } }))
  }

  /** @param {string} tool @param {string} says */
  #button(tool, says) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button-small"
    button.dataset.tool = tool
    button.textContent = says
    return button
  }
}

customElements.define("frame-sketch", FrameSketch)
