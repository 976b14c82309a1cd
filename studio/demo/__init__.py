"""The demo: one teacher, one coach, one practice with two takes, so that review and comparison can be tried.

Only the clips and what people said come from here. The clips go in by the same way as any take, and the
worker analyses them there and then; nothing that a machine found is ever shipped.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from studio import (
    access,
    arrivals,
    attempts,
    comments,
    judgements,
    people,
    practice_sessions,
    reviews,
    sharing,
)
from studio.access import Act
from studio.clock import now
from studio.installation import Installation
from studio.step_library import step
from studio.tables import Attempt, Person, PracticeSession
from studio.wordings import Wording

CLIPS = Path(__file__).parent / "clips"
MEDIA_TYPE = "video/webm;codecs=vp9,opus"
TEACHER_EMAIL = "okafor@demo.test"
COACH_EMAIL = "haddad@demo.test"
STEP = "qu1-cold-call"
SCRIPT = """\
Hands down for this one, anyone may be asked.
Where the river bends, why is the water fastest on the outside?
(three breaths)
Devon, start us off.
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of the demo's coach: what, about which criterion, at which moment of the clip."""

    kind: str
    criterion_id: str
    at_ms: int
    text: str


FIRST_REVIEW = (
    Said(
        "praise",
        "tone",
        4_700,
        "You tied the question to the drawing, so everyone could start from it.",
    ),
    Said(
        "change",
        "wait",
        8_600,
        "Ask first, take three breaths, then say the name. Go again from the question.",
    ),
)
FIRST_JUDGEMENTS = {"name-last": "not_yet", "wait": "not_yet", "hands": "not_yet", "tone": "nearly"}


def is_demo_person(person: Person) -> bool:
    """Whether this is one of the two people whom the demo's doors let in."""
    return person.email in (TEACHER_EMAIL, COACH_EMAIL)


def open_demo(installation: Installation) -> bool:
    """Put the demo into an installation that has none yet; return whether it was put there now."""
    with installation.database.writing() as session:
        if people.find_by_email(session, TEACHER_EMAIL) is not None:
            return False
        teacher = _person(session, "Ms Okafor", TEACHER_EMAIL, "teacher")
        coach = _person(session, "Mr Haddad", COACH_EMAIL, "coach")
        people.pair(session, coach=coach, teacher=teacher)
        practice = _practice(installation, session, teacher, coach)
        first = _take(installation, session, practice, "first")
        _review(session, first, coach)
        _take(installation, session, practice, "second")
    return True


def _person(session: Session, name: str, email: str, role: str) -> Person:
    """Add someone who comes in by the demo's doors alone: nobody knows the password."""
    return people.add_person(session, name=name, email=email, role=role, password=secrets.token_urlsafe(24))


def _practice(
    installation: Installation, session: Session, teacher: Person, coach: Person
) -> PracticeSession:
    chosen = step(session, STEP)
    planned = practice_sessions.plan(
        session,
        practice_sessions.Plan(teacher, coach, chosen, chosen.scenario, SCRIPT),
    )
    practice = access.practice(session, teacher.id, planned.id, Act.PRACTISE)
    model = practice_sessions.start_model(
        session, practice, coach.id, client_key="demo-model", media_type=MEDIA_TYPE
    )
    _receive(installation, session, model.clip_id or "", CLIPS / "model.webm")
    practice_sessions.begin(session, practice)
    until = now().date() + timedelta(days=installation.settings.sharing.days)
    sharing.share(session, practice, with_id=coach.id, until=until)
    return practice


def _take(installation: Installation, session: Session, practice: PracticeSession, name: str) -> Attempt:
    attempt = attempts.start(session, practice, client_key=f"demo-{name}", media_type=MEDIA_TYPE)
    _receive(installation, session, attempt.clip_id, CLIPS / f"{name}.webm")
    return access.attempt(session, practice.action_step.teacher_id, attempt.id, Act.SEE)


def _receive(installation: Installation, session: Session, clip_id: str, file: Path) -> None:
    content = file.read_bytes()
    arrivals.receive(session, installation, clip_id, file, len(content), hashlib.sha256(content).hexdigest())


def _review(session: Session, attempt: Attempt, coach: Person) -> None:
    for criterion_id, level in FIRST_JUDGEMENTS.items():
        judgements.judge(session, attempt, coach.id, criterion_id, level)
    for said in FIRST_REVIEW:
        comments.write(
            session, attempt, coach.id, Wording(said.kind, said.text, said.criterion_id, said.at_ms)
        )
    reviews.share_review(session, attempt, coach.id)
