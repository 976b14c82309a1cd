// Two takes under one transport. A take that cannot be played yet is waited for.
import "../elements/paired-takes.js"
import "../elements/sent-forms.js"
import { follow } from "../live.js"

// A take that is deleted while it is watched leaves the page too, what was loaded of it with it.
const isPlaying = document.querySelector("paired-takes") !== null
addEventListener("partchange", ({ target }) => {
  if (!isPlaying || !(target instanceof Element) || !target.querySelector("[data-gone]")) return
  location.replace((target.getAttribute("src") ?? location.href).replace("/parts/changes", ""))
})

if (document.querySelector("[data-waits]")) follow(["playable"], () => location.reload())
