"""A studio in which every page can be met in every state, served in this process; for tests of the pages."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext

from studio import access, comments, events, judgements, reviews, sign_ins
from studio.access import Act
from studio.analysis import STAGES, result_key
from studio.installation import open_installation
from studio.settings import load_settings
from studio.tables import AnalysisStage, Attempt, Clip, Finding, Person
from studio.wordings import Wording
from tests.serving import free_port
from tests.staging import CLIP, CLIP_MS, CRITERIA, Stage
from web.app import create_site

PRAISE = Wording("praise", "You told everyone before you asked.", "hands", 500)
CHANGE = Wording("change", "Two breaths more before the name.", "wait", 4000)
OTHER_CHANGE = Wording("change", "Say the name last.", "name-last", 7000)
LOST = "The speech model is not where it should be: ask whoever keeps the studio."


@dataclass(frozen=True)
class Studio:
    """One teacher, one coach, and what they have done; `address` is where it is served."""

    stage: Stage
    address: str
    teacher: Person
    coach: Person

    def practice(self, state: str = "practising", *, shared: bool = True) -> str:
        practice_id = self.stage.practice(self.teacher, self.coach, state)
        if shared and state == "practising":
            self.stage.share(self.teacher, practice_id, self.coach)
        return practice_id

    def take(self, practice_id: str) -> Attempt:
        """An attempt with words and findings."""
        attempt = self.stage.take(self.teacher, practice_id)
        self.stage.analysed(attempt, wait="not_seen", name_last="unsure")
        return attempt

    def half_done(self, practice_id: str, done: int, rest: str = "waiting") -> Attempt:
        """An attempt of whose stages the first *done* are ready; the others are all *rest*."""
        attempt = self.stage.take(self.teacher, practice_id)
        installation = self.stage.installation
        with installation.database.writing() as session:
            for place, name in enumerate(STAGES):
                row = session.get_one(AnalysisStage, (attempt.clip_id, name))
                row.state = "ready" if place < done else rest
                row.problem = LOST if row.state == "failed" else None
            if done > STAGES.index("playable"):
                clip = session.get_one(Clip, attempt.clip_id)
                clip.duration_ms, clip.playable_type = CLIP_MS, "video/webm"
                clip.has_video = clip.has_audio = True
                installation.store.put(result_key(clip.id, "playable.webm"), CLIP.read_bytes())
        return attempt

    def finish(self, attempt: Attempt) -> None:
        """Let the rest of an attempt's analysis come in as a worker does: its results, then the signals."""
        self.stage.analysed(attempt)
        with self.stage.installation.database.writing() as session:
            for kind in ("words", "findings", "picture"):
                events.announce_clip(session, attempt.clip_id, kind)

    def say(self, attempt: Attempt, *wordings: Wording, shared: bool = True) -> None:
        """Write comments as the coach; unless *shared* they stay drafts."""
        with self.stage.installation.database.writing() as session:
            reviewed = access.attempt(session, self.coach.id, attempt.id, Act.REVIEW)
            for wording in wordings:
                comments.write(session, reviewed, self.coach.id, wording)
            if shared:
                reviews.share_review(session, reviewed, self.coach.id)

    def judge(self, attempt: Attempt) -> None:
        with self.stage.installation.database.writing() as session:
            reviewed = access.attempt(session, self.coach.id, attempt.id, Act.REVIEW)
            for criterion_id in CRITERIA:
                judgements.judge(session, reviewed, self.coach.id, criterion_id, "nearly")

    def of_another_version(self, attempt: Attempt) -> None:
        """Let an attempt have been listened to by another version of the studio."""
        with self.stage.installation.database.writing() as session:
            session.get_one(Finding, (attempt.id, "wait")).detector_version = "2"

    def enter(self, browser: Browser, person: Person, **how) -> BrowserContext:
        """A browser in which *person* is signed in."""
        with self.stage.installation.database.writing() as session:
            token = sign_ins.start(session, person, days=1)
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})
        context.add_cookies([{"name": "studio_sign_in", "value": token, "url": self.address}])
        return context


def pages_of(studio: Studio) -> dict[str, str]:
    """Make every state that a page can be met in; return the addresses by what they show."""
    one, two, unfair, under_way = (studio.practice() for _ in range(4))
    reviewed = studio.take(one)
    studio.judge(reviewed)
    studio.say(reviewed, PRAISE, CHANGE)
    first, second = studio.take(two), studio.take(two)
    studio.judge(second)
    studio.say(second, PRAISE, CHANGE, OTHER_CHANGE, shared=False)
    studio.take(unfair)
    studio.of_another_version(studio.take(unfair))
    studio.take(under_way)
    waiting = studio.half_done(under_way, 3)
    broken = studio.practice()
    practices = {
        "planned": studio.practice("planned"),
        "modelled": studio.practice("modelled"),
        "begun": studio.practice(),
        "with a focus": one,
        "with two takes": two,
    }
    attempts = {
        "reviewed": reviewed,
        "new": first,
        "with drafts": second,
        "under way": waiting,
        "without words": studio.half_done(broken, 3, "failed"),
        "not to be played": studio.half_done(broken, 0, "failed"),
        "just arrived": studio.half_done(broken, 0),
        "arriving": studio.stage.started(studio.teacher, broken),
    }
    studio.stage.previews(first.clip_id)
    compared = {"fair": two, "unfair": unfair, "under way": under_way, "not to be played": broken}
    return {
        "today": "/",
        "practices": "/practice-sessions",
        "steps": "/steps",
        "progress": "/progress",
        "a record": f"/practice-sessions/{two}/comparison/record",
        "a step": "/steps/qu1-cold-call",
        "help": "/help/pause",
        "choosing a step": "/practice-sessions/new",
        "planning": "/practice-sessions/new?step=qu1-cold-call",
        "nothing there": "/attempts/none",
        "a trim": f"/attempts/{first.id}/trim?start=0:02.9&end=0:08.5",
        **{f"a practice {state}": f"/practice-sessions/{practice}" for state, practice in practices.items()},
        **{f"an attempt {state}": f"/attempts/{attempt.id}" for state, attempt in attempts.items()},
        **{
            f"a comparison {how}": f"/practice-sessions/{which}/comparison" for how, which in compared.items()
        },
    }


@contextmanager
def served(folder: Path) -> Iterator[Studio]:
    """Serve a studio of its own over *folder*."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STUDIO_DATA_FOLDER", str(folder))
        environment.setenv("STUDIO_UPLOAD_KEEP_FREE_BYTES", "0")
        installation = open_installation(load_settings())
    port = free_port()
    site = create_site(installation, demo=True)
    server = uvicorn.Server(
        uvicorn.Config(site, port=port, log_config=None, ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    stage = Stage(installation)
    teacher = stage.person("Ms Okafor")
    yield Studio(stage, f"http://127.0.0.1:{port}", teacher, stage.coach_of(teacher, "Mr Haddad"))
    site.state.feed.close()
    server.should_exit = True
    thread.join()
    installation.close()
