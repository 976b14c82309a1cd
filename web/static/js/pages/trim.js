// The page on which a take is trimmed: the moment that is played can be taken as its start or its end.
import "../elements/take-room.js"
import "../elements/trim-ends.js"
