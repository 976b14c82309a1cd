// Two takes under one transport. A take that cannot be played yet is waited for.
import "../elements/paired-takes.js"
import "../elements/sent-forms.js"
import { follow } from "../live.js"

if (document.querySelector("[data-waits]")) follow(["playable"], () => location.reload())
