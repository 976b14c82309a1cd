/** Brings the parts on /patterns to life. */
import "../elements/judge-control.js"
import "../elements/paired-takes.js"
import "../elements/take-room.js"
import { problem, say } from "../notices.js"

for (const button of document.querySelectorAll("[data-shows-toast]")) {
  const isProblem = button.getAttribute("data-shows-toast") === "problem"
  button.addEventListener("click", () => isProblem ? problem("The comment was not sent. The studio did not answer; check the network.") : say("Comment shared"))
}
