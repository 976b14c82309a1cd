// The page of an attempt: the take with everything about it, judging, and sharing what was written.
import "../elements/take-room.js"
import "../elements/judge-control.js"
import "../elements/sent-forms.js"
import "../elements/comment-thread.js"
import "../elements/unsent-comments.js"
import "../elements/spoken-comment.js"
