"""A comment as a form brings it: its values as typed, read into what the studio takes."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

from studio.errors import Conflict, InvalidInput
from studio.sketches import Sketch, sketch_from
from studio.tables import Person
from studio.wordings import Wording
from web.formats import NotAMoment, moment_ms

# What a comment's values are called in its form.
FIELDS = {
    "text": "body",
    "at_ms": "moment",
    "end_ms": "until",
    "criterion_id": "criterion",
    "redo_from_ms": "redo",
}


@dataclass(frozen=True, slots=True)
class CommentForm:
    """What was typed, so that nothing of it is lost when it is refused."""

    kind: Annotated[str, Form()]
    body: Annotated[str, Form()] = ""
    moment: Annotated[str, Form()] = ""
    until: Annotated[str, Form()] = ""
    criterion: Annotated[str, Form()] = ""
    redo: Annotated[str, Form()] = ""
    sketch: Annotated[str, Form()] = ""
    client_key: Annotated[str, Form()] = ""
    written_by: Annotated[str, Form()] = ""

    def check_author(self, author: Person) -> None:
        """Let it pass if it is sent in the name of whoever wrote it.

        Raises:
            Conflict: if somebody else writes here by now, such as the teacher once the coach has left.
        """
        if self.written_by and self.written_by != author.id:
            raise Conflict(
                f"Somebody else wrote this; it would now be {author.name}’s. Let them come back, or copy it."
            )

    def wording(self) -> Wording:
        """Return it as the studio takes it; whoever asks to go again from here means its moment.

        Raises:
            InvalidInput: if a moment cannot be read, or the drawing is none.
        """
        at_ms = _moment(self.moment, "/at_ms")
        return Wording(
            self.kind,
            self.body,
            self.criterion or None,
            at_ms,
            _moment(self.until, "/end_ms"),
            at_ms if self.redo and self.kind == "change" else None,
            _sketch(self.sketch),
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed, and why it was refused; `standing` is what the comment says by now, if it changed."""

    form: CommentForm
    sentence: str
    pointer: str = ""
    standing: str | None = None
    version: int | None = None

    @property
    def errors(self) -> dict[str, str]:
        """Why it was refused, by field of the form."""
        field = self.pointer.strip("/")
        return {FIELDS.get(field, field or "body"): self.sentence}


def _moment(text: str, pointer: str) -> int | None:
    if not text.strip():
        return None
    try:
        return moment_ms(text)
    except NotAMoment as error:
        raise InvalidInput(str(error), pointer) from error


def _sketch(text: str) -> Sketch | None:
    if not text.strip():
        return None
    try:
        return sketch_from(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("This drawing cannot be read; draw it anew.", "/sketch") from error
