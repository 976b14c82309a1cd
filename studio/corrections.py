"""What people set right in what a machine heard: a word, and whose words a stretch holds.

The machine's transcript is never changed. A correction stands beside the word it is about, with who made
it and when; a pupil's stretch stands beside the take. What detectors are given is the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from media.timeline import Span, seconds
from media.transcript import Word
from studio import events
from studio.analysis import Heard
from studio.clock import new_id, now
from studio.errors import InvalidInput, NotFound
from studio.tables import Attempt, Correction, PupilStretch

LONGEST_CORRECTION = 200  # characters; a word that a person corrects may become several
MOST_STRETCHES = 200  # a take holds fewer turns than that


@dataclass(frozen=True, slots=True)
class SetRight:
    """What people have said of one clip: corrected words by place, and the stretches of pupils."""

    words: tuple[Correction, ...] = ()
    pupil: tuple[PupilStretch, ...] = ()

    @property
    def key(self) -> str:
        """What changes whenever any of it does."""
        said = [f"{row.place} {row.heard} {row.text}" for row in self.words]
        return "\n".join((*said, *(f"{row.start_ms}-{row.end_ms}" for row in self.pupil)))


def of_clip(session: Session, clip_id: str) -> SetRight:
    """Return what people have set right in a clip, in the order of the take."""
    words = session.scalars(
        select(Correction)
        .where(Correction.clip_id == clip_id)
        .options(joinedload(Correction.corrected_by))
        .order_by(Correction.place)
    )
    pupil = session.scalars(
        select(PupilStretch).where(PupilStretch.clip_id == clip_id).order_by(PupilStretch.start_ms)
    )
    return SetRight(tuple(words), tuple(pupil))


def correct(
    session: Session, attempt: Attempt, person_id: str, what: Heard, *, place: int, text: str
) -> None:
    """Say what a word really was; the machine's own word again takes the correction back.

    Args:
        session: to write in.
        attempt: whose take it is.
        person_id: who says so.
        what: what the machine heard.
        place: of the word, from 0.
        text: the word or words said there; empty where nothing was said.

    Raises:
        NotFound: if there is no such word.
        InvalidInput: if the text is too long.
    """
    words = what.transcript.words
    if not 0 <= place < len(words):
        raise NotFound("There is no such word in this take; open the page again.")
    wanted = " ".join(text.split())
    if len(wanted) > LONGEST_CORRECTION:
        raise InvalidInput(f"A correction has at most {LONGEST_CORRECTION} characters; shorten it.", "/text")
    known = session.get(Correction, (attempt.clip_id, place))
    if wanted == words[place].text.strip():
        if known is not None:
            session.delete(known)
    elif known is None:
        session.add(
            Correction(
                clip_id=attempt.clip_id,
                place=place,
                heard=words[place].text,
                text=wanted,
                corrected_by_id=person_id,
                corrected_at=now(),
            )
        )
    else:
        known.heard, known.text = words[place].text, wanted
        known.corrected_by_id, known.corrected_at = person_id, now()
    session.flush()
    events.announce_clip(session, attempt.clip_id, "words")


def mark_pupil(session: Session, attempt: Attempt, person_id: str, *, start_ms: int, end_ms: int) -> None:
    """Say that a pupil speaks from one moment to another.

    Raises:
        InvalidInput: if it ends before it begins, lies outside the take or over another such stretch.
    """
    duration_ms = attempt.clip.duration_ms
    if not 0 <= start_ms < end_ms:
        raise InvalidInput("A pupil's stretch ends after it begins; give two moments in order.", "/end_ms")
    if duration_ms is not None and end_ms > duration_ms:
        raise InvalidInput("This take is shorter than that; give a moment inside it.", "/end_ms")
    marked = of_clip(session, attempt.clip_id).pupil
    if any(row.start_ms < end_ms and start_ms < row.end_ms for row in marked):
        raise InvalidInput(
            "Part of this is marked as a pupil's already; take that mark away first.", "/start_ms"
        )
    if len(marked) >= MOST_STRETCHES:
        raise InvalidInput(f"A take has at most {MOST_STRETCHES} stretches of pupils.", "/start_ms")
    session.add(
        PupilStretch(
            id=new_id(),
            clip_id=attempt.clip_id,
            start_ms=start_ms,
            end_ms=end_ms,
            marked_by_id=person_id,
            marked_at=now(),
        )
    )
    session.flush()
    events.announce_clip(session, attempt.clip_id, "words")


def mark_pupil_live(
    session: Session, attempt: Attempt, person_id: str, *, start_ms: int, end_ms: int
) -> None:
    """Say, while the take is recorded, that a pupil speaks; what overlaps becomes one stretch.

    Two may mark the same voice at once, and a mark that was sent twice changes nothing. A clock in the room
    runs a little ahead of the recording: what lies past its end is cut off.

    Raises:
        InvalidInput: if it ends before it begins, or there are too many stretches.
    """
    longest = attempt.clip.duration_ms
    end_ms = end_ms if longest is None else min(end_ms, longest)
    over = [
        row for row in of_clip(session, attempt.clip_id).pupil
        if row.start_ms <= end_ms and start_ms <= row.end_ms
    ]  # fmt: skip
    for row in over:
        session.delete(row)
    session.flush()
    mark_pupil(
        session,
        attempt,
        person_id,
        start_ms=min([start_ms, *(row.start_ms for row in over)]),
        end_ms=max([end_ms, *(row.end_ms for row in over)]),
    )


def unmark_pupil(session: Session, attempt: Attempt, stretch_id: str) -> None:
    """Take a pupil's stretch away.

    Raises:
        NotFound: if this take has none of that name.
    """
    row = session.get(PupilStretch, stretch_id)
    if row is None or row.clip_id != attempt.clip_id:
        raise NotFound("There is no such stretch in this take.")
    session.delete(row)
    session.flush()
    events.announce_clip(session, attempt.clip_id, "words")


def forget(session: Session, clip_id: str) -> None:
    """Take away all that was set right in a clip that is being discarded."""
    session.execute(delete(Correction).where(Correction.clip_id == clip_id))
    session.execute(delete(PupilStretch).where(PupilStretch.clip_id == clip_id))


def corrected(what: Heard, said: SetRight) -> Heard:
    """Return *what* was heard with its words as people set them right; a person is certain of a word.

    A correction of a word that the machine no longer writes there is passed over.
    """
    by_place = {row.place: row for row in said.words}
    words = tuple(
        piece
        for place, word in enumerate(what.transcript.words)
        for piece in _pieces(word, by_place.get(place))
    )
    return replace(what, transcript=replace(what.transcript, words=words))


def pupil_spans(said: SetRight) -> tuple[Span, ...]:
    """Return the stretches of pupils, in order, in seconds."""
    return tuple(Span(seconds(row.start_ms), seconds(row.end_ms)) for row in said.pupil)


def _pieces(word: Word, correction: Correction | None) -> Sequence[Word]:
    """Return the words said where *word* was heard: itself, another, several that share its time, or none."""
    if correction is None or correction.heard != word.text:
        return (word,)
    texts = correction.text.split()
    step_s = (word.end_s - word.start_s) / max(1, len(texts))
    edges = [word.start_s + step_s * number for number in range(len(texts) + 1)]
    return [
        replace(word, text=text, start_s=start_s, end_s=end_s, probability=1.0)
        for text, (start_s, end_s) in zip(texts, pairwise(edges), strict=True)
    ]
