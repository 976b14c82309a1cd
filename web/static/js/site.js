/** What every page has: notices, single keys, dialogs for older browsers, links to moments, parts kept fresh, takes
 *  that an earlier page left on this device. */
import "./keys.js"
import "./dialogs.js"
import "./elements/seek-link.js"
import "./elements/live-part.js"
import "./recording/leftover-takes.js"
