"""A studio with people in it, quickly: who they are, what they plan, record and share, and how they visit.

A take comes in as any take does, by `arrivals.receive`; what a worker would add to it is put in by hand,
since what is tested with it is who may see it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from media.cutting import places
from media.previews import sheet, webvtt
from rubrics.catalogue import catalogue
from studio import (
    access,
    arrivals,
    attempts,
    clips,
    comments,
    cut_places,
    films,
    judgements,
    passwords,
    people,
    practice_sessions,
    reviews,
    sharing,
    sign_ins,
)
from studio.access import Act
from studio.analysis import STAGES, result_key
from studio.clock import new_id, now
from studio.films import Wanted
from studio.installation import Installation
from studio.practice_sessions import Plan
from studio.tables import AnalysisStage, Attempt, Clip, Comment, Film, Finding, Person, Share
from studio.wordings import Wording

STEP_ID = "qu1-cold-call"
CRITERIA = ("name-last", "wait", "one-question", "hands", "tone")
PASSWORD = "three quiet breaths"
CLIP = Path(__file__).parent / "golden" / "clips" / "brief.webm"
CLIP_MS = 9000
FRAME = (1280, 720)
MEDIA_TYPE = "video/webm;codecs=vp9,opus"
WORDS = ("Hands", "down.", "Where", "is", "the", "water", "fastest?", "Devon.")
QUOTE = "Where is the water fastest?"
VISIT = "a-visit-of-these-tests"
TOKEN = hashlib.sha256(f"form of {VISIT}".encode()).hexdigest()


@cache
def password_hash() -> str:
    """The hash of `PASSWORD`, made once: it takes an eighth of a second."""
    return passwords.hashed(PASSWORD)


@dataclass
class Stage:
    """A studio, and what may happen on it; everything is committed as it happens."""

    installation: Installation
    _people: int = field(default=0)

    def person(self, name: str = "", role: str = "teacher") -> Person:
        self._people += 1
        person = Person(
            id=new_id(),
            email=f"{role}{self._people}@school.test",
            name=name or f"{role.capitalize()} {self._people}",
            role=role,
            password_hash=password_hash(),
            created_at=now(),
        )
        with self.installation.database.writing() as session:
            session.add(person)
        return person

    def coach_of(self, teacher: Person, name: str = "") -> Person:
        coach = self.person(name, "coach")
        with self.installation.database.writing() as session:
            people.pair(session, coach=coach, teacher=teacher)
        return coach

    def practice(self, teacher: Person, coach: Person | None = None, state: str = "practising") -> str:
        """Plan a practice, take it as far as *state*, and return its identifier."""
        step = next(step for step in catalogue() if step.id == STEP_ID)
        with self.installation.database.writing() as session:
            planned = practice_sessions.plan(
                session, Plan(teacher, coach, step, step.scenario, "Hands down.")
            )
            practice = access.practice(session, teacher.id, planned.id, Act.PRACTISE)
            if state != "planned":
                practice_sessions.modelled_live(session, practice, teacher.id)
            if state == "practising":
                practice_sessions.begin(session, practice)
        return practice.id

    def started(self, teacher: Person, practice_id: str) -> Attempt:
        """An attempt whose recording is still on its way."""
        with self.installation.database.writing() as session:
            practice = access.practice(session, teacher.id, practice_id, Act.PRACTISE)
            return attempts.start(session, practice, client_key=new_id(), media_type=MEDIA_TYPE)

    def take(self, teacher: Person, practice_id: str) -> Attempt:
        """An attempt that came in whole and waits for its analysis."""
        attempt = self.started(teacher, practice_id)
        self.receive(attempt.clip_id)
        with self.installation.database.reading() as session:
            return access.attempt(session, teacher.id, attempt.id, Act.SEE)

    def receive(self, clip_id: str) -> None:
        content = CLIP.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        with self.installation.database.writing() as session:
            arrivals.receive(session, self.installation, clip_id, CLIP, len(content), digest)

    def analysed(
        self, attempt: Attempt, *, sentence: str = "", quote: str = QUOTE, word: str = "", **outcomes: str
    ) -> None:
        """Give an attempt what a worker would have found, `seen` wherever *outcomes* says nothing else."""
        clip_id = attempt.clip_id
        self.playable(clip_id, word)
        with self.installation.database.writing() as session:
            for place, criterion_id in enumerate(CRITERIA):
                outcome = outcomes.get(criterion_id.replace("-", "_"), "seen")
                session.add(_finding(attempt.id, place, outcome, sentence, quote))
            for stage in STAGES:
                session.get_one(AnalysisStage, (clip_id, stage)).state = "ready"

    def model_clip(self, maker: Person, practice_id: str) -> str:
        """Expect a model of a practice, and return the clip that is to come."""
        with self.installation.database.writing() as session:
            practice = access.practice(session, maker.id, practice_id, Act.PREPARE)
            exemplar = practice_sessions.start_model(
                session, practice, maker.id, client_key=new_id(), media_type=MEDIA_TYPE
            )
            return exemplar.clip_id or ""

    def playable(self, clip_id: str, word: str = "") -> None:
        """Give a clip what a worker would have made of it to play it."""
        store = self.installation.store
        store.put(result_key(clip_id, "playable.webm"), CLIP.read_bytes())
        store.put(result_key(clip_id, "poster.jpg"), b"\xff\xd8 a picture")
        store.put(result_key(clip_id, "peaks.json"), json.dumps({"peaks": [1, 200, 3]}).encode())
        store.put(result_key(clip_id, "captions.vtt"), b"WEBVTT\n")
        store.put(result_key(clip_id, "words.json"), json.dumps(_words(word)).encode())
        with self.installation.database.writing() as session:
            clip = session.get_one(Clip, clip_id)
            clip.duration_ms, clip.playable_type = CLIP_MS, "video/webm"
            clip.has_video = clip.has_audio = True
            clip.width, clip.height = FRAME

    def previews(self, clip_id: str) -> None:
        """Give a clip the small pictures that a worker makes of it, and the places where it can be cut."""
        store = self.installation.store
        with store.aside() as folder:
            made = sheet(CLIP, folder / "sheet.jpg")
            store.put_file(result_key(clip_id, "previews.jpg"), folder / "sheet.jpg")
        cut_places.keep(store, clip_id, places(CLIP))
        store.put(result_key(clip_id, "previews.vtt"), webvtt(made, CLIP_MS / 1000, "sheet").encode())

    def share(
        self, teacher: Person, practice_id: str, coach: Person, attempt: Attempt | None = None, days: int = 7
    ) -> Share:
        with self.installation.database.writing() as session:
            practice = access.practice(session, teacher.id, practice_id, Act.DECIDE)
            until = now().date() + timedelta(days=days)
            return sharing.share(session, practice, with_id=coach.id, until=until, attempt=attempt)

    def comment(
        self,
        author: Person,
        attempt: Attempt,
        kind: str = "change",
        text: str = "Count three breaths, then the name.",
        *,
        share: bool = False,
    ) -> Comment:
        """A comment on the wait at four seconds, kept as a draft or shared as a review."""
        with self.installation.database.writing() as session:
            seen = access.attempt(session, author.id, attempt.id, Act.REVIEW)
            written = comments.write(session, seen, author.id, Wording(kind, text, "wait", 4000))
            if share:
                session.flush()
                reviews.share_review(session, seen, author.id)
            return written

    def judge(self, person: Person, attempt: Attempt, level: str, criterion_id: str = "wait") -> None:
        with self.installation.database.writing() as session:
            seen = access.attempt(session, person.id, attempt.id, Act.REVIEW)
            judgements.judge(session, seen, person.id, criterion_id, level)

    def discard(self, owner: Person, attempt: Attempt) -> None:
        with self.installation.database.writing() as session:
            attempts.discard(session, access.attempt(session, owner.id, attempt.id, Act.DECIDE))

    def film(self, person: Person, practice_id: str, first: Attempt, last: Attempt, **how: str) -> Film:
        """Ask for the film of two takes by the clock."""
        wanted = Wanted(first.clip_id, last.clip_id, how.get("way", "clock"), "last", with_names=False)
        sharing_settings = self.installation.settings.sharing
        with self.installation.database.writing() as session:
            practice = access.practice(session, person.id, practice_id, Act.SEE)
            return films.ask(session, self.installation.jobs, sharing_settings, practice, wanted, person)

    def made_film(self, film: Film) -> None:
        """Give a film what the worker would have made."""
        self.installation.store.put(films.film_key(film.id), b"a film")
        with self.installation.database.writing() as session:
            films.came_to(session, film.id, "ready", size_bytes=6)

    def state_of(self, attempt: Attempt) -> str:
        with self.installation.database.reading() as session:
            return session.get_one(Attempt, attempt.id).state

    def expected_clip(self, owner: Person) -> Clip:
        with self.installation.database.writing() as session:
            return clips.expect(session, owner.id, new_id(), MEDIA_TYPE)

    def visit(self, site: FastAPI, person: Person | None = None, *, as_script: bool = True) -> TestClient:
        """A browser on the site, signed in as *person*; as a script it brings the token with every change."""
        cookies = {"studio_visit": VISIT}
        if person is not None:
            with self.installation.database.writing() as session:
                cookies["studio_sign_in"] = sign_ins.start(session, person, days=1)
        return TestClient(
            site,
            cookies=cookies,
            headers={"X-CSRF-Token": TOKEN} if as_script else {"Accept": "text/html"},
            follow_redirects=False,
            raise_server_exceptions=False,
        )


def _finding(attempt_id: str, place: int, outcome: str, sentence: str, quote: str) -> Finding:
    return Finding(
        attempt_id=attempt_id,
        criterion_id=CRITERIA[place],
        position=place,
        outcome=outcome,
        near=False,
        detector="pause",
        detector_version="1",
        sentence=sentence or f"Found on {CRITERIA[place]}: the silence lasted 3.4 s.",
        evidence=[
            {
                "start_ms": 4000,
                "end_ms": 7400,
                "quote": quote,
                "measure": {"name": "wait", "value": 3.4, "unit": "s"},
            }
        ],
        model="tiny.en",
        model_version="1",
        found_at=now(),
    )


def _words(word: str) -> dict:
    starts = [500, 900, 2000, 2300, 2500, 2800, 3300, 7400]
    words = [
        {"text": text, "start_ms": start, "end_ms": start + 300, "probability": 0.9, "speaker": "teacher"}
        for text, start in zip((word or WORDS[0], *WORDS[1:]), starts, strict=True)
    ]
    speech = [{"start_ms": 500, "end_ms": 4000}, {"start_ms": 7400, "end_ms": 8000}]
    return {
        "model": "tiny.en",
        "model_version": "1",
        "language": "en",
        "duration_ms": CLIP_MS,
        "words": words,
        "speech": speech,
    }
