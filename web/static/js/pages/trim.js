// The page on which a take is trimmed: the moment that is played can be taken as its start or its end.
import "../elements/take-room.js"
import "../elements/trim-ends.js"

const LOOK_AGAIN_MS = 2000
// Whoever comes straight from the room is here before the take can be cut: the page looks again by itself.
if (document.querySelector("trim-ends[data-waits]")) setTimeout(() => location.reload(), LOOK_AGAIN_MS)
