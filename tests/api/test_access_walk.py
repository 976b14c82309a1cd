"""Every route of the site, walked by everybody who could stand at it, each answer held against a table.

A route that is not in the table fails the walk, so nothing can be added that nobody decided about.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from studio import access, comments, corrections, live_tries, re_observations
from studio.access import Act
from studio.clock import new_id, now
from studio.tables import Person
from studio.wordings import Wording
from tests.staging import MEDIA_TYPE, Stage

API = "/api/v1"
PRACTICE = "/practice-sessions/{practice_session_id}"
ATTEMPT = "/attempts/{attempt_id}"
UPLOAD = f"{API}/uploads/{{upload_id}}"
ROLES = ("owner", "shared_with", "named_coach", "stranger", "nobody")
TUS = {"Tus-Resumable": "1.0.0"}

# What each role gets, in the order of ROLES. A page leads whoever is not signed in to the door (303), and
# tells a form of theirs so (401). Whoever may not know of a thing gets 404, whoever may only see it 403.
Answers = tuple[int, int, int, int, int]
ALL_SEE: Answers = (200, 200, 200, 200, 200)
SIGNED_IN: Answers = (200, 200, 200, 200, 401)
PAGE_SIGNED_IN: Answers = (200, 200, 200, 200, 303)
PAGE_OF_PRACTICE: Answers = (200, 200, 200, 404, 303)
PAGE_OF_ATTEMPT: Answers = (200, 200, 404, 404, 303)
OF_PRACTICE: Answers = (200, 200, 200, 404, 401)
OF_ATTEMPT: Answers = (200, 200, 404, 404, 401)
TO_PREPARE: Answers = (204, 403, 204, 404, 401)
TO_RE_OBSERVE: Answers = (403, 403, 204, 404, 401)
OF_OWNER: Answers = (204, 403, 403, 404, 401)
TO_REVIEW: Answers = (204, 204, 404, 404, 401)
OF_MODEL: Answers = (200, 200, 200, 404, 401)
OF_ATTEMPT_OWNER: Answers = (204, 403, 404, 404, 401)
OF_SENDER: Answers = (204, 404, 404, 404, 401)


def but(answers: Answers, done: int) -> Answers:
    """The same, with another answer for whoever may."""
    owner, shared, named, stranger, nobody = (done if one in (200, 204) else one for one in answers)
    return owner, shared, named, stranger, nobody


@dataclass(frozen=True)
class Step:
    """One request of the walk: what is asked, with what, and what everybody gets."""

    method: str
    path: str
    answers: Answers
    fill: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file: bool = False
    content: bytes | None = None


def clip_pieces() -> Iterator[Step]:
    for method in ("GET", "HEAD"):
        for piece in ("playable", "poster", "peaks", "captions"):
            for whose, answers in (("attempt_clip", OF_ATTEMPT), ("model_clip", OF_MODEL)):
                fill = {"piece": piece, "clip_id": whose}
                yield Step(method, f"{API}/clips/{{clip_id}}/{{piece}}", answers, fill)
        fill = {"piece": "original", "clip_id": "attempt_clip"}
        yield Step(method, f"{API}/clips/{{clip_id}}/{{piece}}", (200, 403, 404, 404, 401), fill)


def parts() -> Iterator[Step]:
    for part in ("stage", "lanes", "words", "criteria", "comments", "focus", "pills", "asked"):
        yield Step("GET", f"{ATTEMPT}/parts/{{part}}", PAGE_OF_ATTEMPT, {"part": part})
    for part in ("model", "takes", "next"):
        yield Step("GET", f"{PRACTICE}/parts/{{part}}", PAGE_OF_PRACTICE, {"part": part})


SPOKEN = {"kind": "note", "client_key": "a-comment-of-the-walk", "media_type": MEDIA_TYPE}
COMMENT = {"kind": "praise", "text": "You waited.", "criterion_id": "wait", "at_ms": 4000}
COMMENT_FORM = {"kind": "praise", "body": "You waited.", "criterion": "wait", "moment": "0:04"}
UNTIL = (now().date() + timedelta(days=3)).isoformat()
STEP_FILE = """
schema: step/1
id: wave
title: "Wave"
area: behaviour
why: "It greets."
cue: "When they come in"
duration_s: [5, 10]
criteria:
  - {id: waves, text: "Waves once", detector: coach_judges, params: {prompt: "A wave?"}}
  - {id: hello, text: "Says hello", detector: phrase_present, params: {any_of: ["hello"]}}
"""

TABLE = (
    # Pages
    Step("GET", "/sign-in", (303, 303, 303, 303, 200)),
    Step("GET", "/manifest.webmanifest", ALL_SEE),
    Step("GET", "/service-worker.js", ALL_SEE),
    Step("GET", "/", PAGE_SIGNED_IN),
    Step("GET", "/to-review", PAGE_SIGNED_IN),
    Step("GET", f"{ATTEMPT}/comments/{{comment_id}}", PAGE_OF_ATTEMPT, {"comment_id": "shared"}),
    Step("GET", "/practice-sessions", PAGE_SIGNED_IN),
    Step("GET", "/practice-sessions/new", PAGE_SIGNED_IN),
    Step("GET", "/steps", PAGE_SIGNED_IN),
    Step("GET", "/steps/{step_id}", PAGE_SIGNED_IN),
    Step("GET", "/steps/new", PAGE_SIGNED_IN),
    Step("GET", "/steps/{step_id}/edit", PAGE_SIGNED_IN),
    Step("GET", f"{PRACTICE}/step", (200, 403, 200, 404, 303)),
    Step("GET", "/patterns", PAGE_SIGNED_IN),
    Step("GET", "/help", PAGE_SIGNED_IN),
    Step("GET", "/help/{name}", PAGE_SIGNED_IN, {"name": "pause"}),
    Step("GET", "/agreement", (403, 200, 200, 200, 303)),
    Step("GET", PRACTICE, PAGE_OF_PRACTICE),
    Step("GET", f"{PRACTICE}/rehearse", (200, 403, 403, 404, 303)),
    Step("GET", f"{PRACTICE}/heard", (200, 403, 403, 404, 303)),
    Step("GET", f"{PRACTICE}/phone", (200, 403, 403, 404, 303)),
    Step("GET", "/phone/{token}", ALL_SEE, {"token": "none"}),
    Step("GET", f"{PRACTICE}/watch", PAGE_OF_PRACTICE),
    Step("GET", f"{PRACTICE}/watch/take", PAGE_OF_PRACTICE),
    Step("GET", "/account", PAGE_SIGNED_IN),
    Step("GET", "/help", PAGE_SIGNED_IN),
    Step("GET", "/help/{name}", PAGE_SIGNED_IN, {"name": "pause"}),
    Step("GET", f"{PRACTICE}/rehearse/focus", (200, 403, 403, 404, 303)),
    Step("GET", f"{PRACTICE}/model", (200, 403, 200, 404, 303)),
    Step("GET", f"{PRACTICE}/comparison", (200, 200, 200, 404, 303)),
    Step("GET", f"{PRACTICE}/comparison/parts/{{part}}", (200, 200, 200, 404, 303), {"part": "changes"}),
    Step("GET", f"{PRACTICE}/comparison/record", (200, 200, 200, 404, 303)),
    Step("GET", f"{PRACTICE}/comparison/record.csv", (200, 200, 200, 404, 303)),
    Step(
        "GET", f"{PRACTICE}/films/{{first}}/{{last}}", PAGE_OF_ATTEMPT,
        {"first": "attempt_id", "last": "second_attempt"},
    ),
    Step("GET", "/progress", PAGE_SIGNED_IN),
    Step("GET", ATTEMPT, PAGE_OF_ATTEMPT),
    *parts(),
    Step("GET", f"{ATTEMPT}/words", PAGE_OF_ATTEMPT),
    Step("GET", f"{ATTEMPT}/trim", (200, 403, 404, 404, 303)),
    # The API, read
    Step("GET", "/openapi.json", ALL_SEE),
    Step("HEAD", "/openapi.json", ALL_SEE),
    Step("GET", f"{API}/session", ALL_SEE),
    Step("GET", f"{API}/steps", SIGNED_IN),
    Step("GET", f"{API}/steps/{{step_id}}", SIGNED_IN),
    Step("GET", f"{API}/practice-sessions", SIGNED_IN),
    Step("GET", f"{API}{PRACTICE}", OF_PRACTICE),
    Step("GET", f"{API}{PRACTICE}/attempts", OF_PRACTICE),
    Step("GET", f"{API}{PRACTICE}/shares", (200, 403, 403, 404, 401)),
    Step("GET", f"{API}{PRACTICE}/events", OF_PRACTICE),
    Step("GET", f"{API}{ATTEMPT}", OF_ATTEMPT),
    Step("GET", f"{API}{ATTEMPT}/words", OF_ATTEMPT),
    Step("GET", f"{API}{ATTEMPT}/criteria", OF_ATTEMPT),
    Step("GET", f"{API}{ATTEMPT}/comments", OF_ATTEMPT),
    Step("GET", f"{API}{ATTEMPT}/events", OF_ATTEMPT),
    *clip_pieces(),
    Step("OPTIONS", f"{API}/uploads", (204, 204, 204, 204, 204)),
    Step("OPTIONS", UPLOAD, (204, 204, 204, 204, 204)),
    Step("HEAD", UPLOAD, but(OF_SENDER, 200), headers=TUS),
    Step("GET", f"{API}/live-tries", SIGNED_IN),
    Step("GET", f"{API}/films/{{film_id}}", OF_ATTEMPT),
    Step("GET", f"{API}/films/{{film_id}}/file", OF_ATTEMPT),
    # The API, changed
    Step(
        "POST", f"{API}{PRACTICE}/films", (201, 201, 404, 404, 401),
        json={"first": "{attempt_id}", "last": "model", "way": "clock"},
    ),
    Step("POST", f"{API}/link-checks", but(SIGNED_IN, 204), content=b"some bytes"),
    Step("POST", f"{API}/set-up-checks", but(SIGNED_IN, 415), content=b"no picture"),
    Step("POST", f"{API}/steps", but(SIGNED_IN, 201), json={"text": STEP_FILE}),
    Step("POST", f"{API}/practice-sessions", but(SIGNED_IN, 201), json={"step_id": "qu1-cold-call"}),
    Step(
        "POST", f"{API}{PRACTICE}/attempts", (201, 403, 403, 404, 401),
        json={"client_key": "a-key-of-the-walk", "media_type": MEDIA_TYPE},
    ),
    Step(
        "POST", f"{API}{PRACTICE}/models", but(TO_PREPARE, 201),
        json={"client_key": "a-model-of-the-walk", "media_type": MEDIA_TYPE},
    ),
    Step("POST", f"{API}{PRACTICE}/models/live", TO_PREPARE),
    Step("POST", f"{API}{PRACTICE}/begin", OF_OWNER),
    Step("PUT", f"{API}{ATTEMPT}/judgements/{{criterion_id}}", TO_REVIEW, json={"level": "met"}),
    Step("POST", f"{API}{ATTEMPT}/comments", but(TO_REVIEW, 201), json=COMMENT),
    Step("POST", f"{API}{ATTEMPT}/spoken-comments", but(TO_REVIEW, 201), json=SPOKEN),
    Step("PUT", f"{API}/comments/{{comment_id}}", but(OF_SENDER, 200), json=COMMENT),
    Step("DELETE", f"{API}/comments/{{comment_id}}", OF_SENDER, {"comment_id": "draft"}),
    Step(
        "POST", f"{ATTEMPT}/comments/{{comment_id}}/take-back", (204, 404, 404, 404, 401),
        {"comment_id": "second_draft"},
    ),
    Step("GET", f"{API}/comments/{{comment_id}}/versions", OF_ATTEMPT, {"comment_id": "shared"}),
    Step(
        "POST", f"{API}/comments/{{comment_id}}/replies", but(TO_REVIEW, 201), {"comment_id": "shared"},
        json={"text": "To let them think."},
    ),
    Step(
        "PUT", f"{API}/comments/{{comment_id}}/mark", (403, 204, 404, 404, 401), {"comment_id": "shared"},
        json={"state": "acted_on"},
    ),
    Step("POST", f"{API}{ATTEMPT}/review", but(TO_REVIEW, 200), json={}),
    Step("POST", f"{API}{ATTEMPT}/analysis", TO_REVIEW),
    Step("PUT", f"{API}{ATTEMPT}/words/{{place}}", OF_ATTEMPT_OWNER, {"place": "0"}, json={"text": "Hats"}),
    Step(
        "POST", f"{API}{ATTEMPT}/pupil-stretches", TO_REVIEW,
        json={"start_ms": 7400, "end_ms": 7900},
    ),
    Step("DELETE", f"{API}{ATTEMPT}/pupil-stretches/{{stretch_id}}", TO_REVIEW),
    Step(
        "POST", f"{API}{ATTEMPT}/marks", TO_REVIEW,
        json={"client_key": "a-mark-of-the-walk", "kind": "pupil", "at_ms": 8700, "end_ms": 8800},
    ),
    Step(
        "POST", f"{API}/takes/{{client_key}}/marks", OF_SENDER,
        json={"client_key": "a-mark-of-the-walk", "kind": "pupil", "at_ms": 8700, "end_ms": 8800},
    ),
    Step("PUT", f"{API}/takes/{{client_key}}/clock", OF_SENDER, json={"elapsed_ms": 900, "runs": True}),
    Step(
        "POST", f"{API}{PRACTICE}/coach-here", (422, 403, 403, 404, 401),
        json={"coach_id": "{coach_id}", "pin": "111222"},
    ),
    Step("DELETE", f"{API}{PRACTICE}/coach-here", OF_OWNER),
    Step("POST", f"{API}{ATTEMPT}/findings", TO_REVIEW),
    Step(
        "PUT", f"{API}{ATTEMPT}/criteria/{{criterion_id}}/objection", OF_ATTEMPT_OWNER,
        json={"kind": "disputed", "reason": "I said it."},
    ),
    Step("DELETE", f"{API}{ATTEMPT}/criteria/{{criterion_id}}/objection", OF_ATTEMPT_OWNER),
    Step("PATCH", UPLOAD, OF_SENDER, content=b"bytes", headers={
        **TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0",
    }),
    Step("POST", UPLOAD, (405, 404, 404, 404, 401), headers=TUS),
    Step("POST", f"{API}/uploads", (201, 404, 404, 404, 401), headers={**TUS, "Upload-Length": "9"}),
    Step(
        "POST", f"{API}{PRACTICE}/shares", but(OF_OWNER, 201),
        json={"with_id": "{coach_id}", "until": UNTIL},
    ),
    # Pages, changed
    Step("POST", "/practice-sessions", (303, 303, 303, 303, 401), form={"step": "qu1-cold-call"}),
    Step("POST", "/steps", (303, 303, 303, 303, 401), file=True),
    Step("POST", "/steps/new", (422, 422, 422, 422, 401), form={"do": "keep"}),
    Step("POST", "/steps/{step_id}/edit", (422, 422, 422, 422, 401), form={"do": "keep"}),
    Step("POST", f"{PRACTICE}/step", (422, 403, 422, 404, 401), form={"do": "keep"}),
    Step("POST", f"{PRACTICE}/modelled-live", TO_PREPARE),
    Step("POST", f"{PRACTICE}/begin", OF_OWNER),
    Step("POST", f"{PRACTICE}/coach-left", OF_OWNER),
    Step("POST", f"{PRACTICE}/phone", but(OF_OWNER, 200)),
    Step("POST", "/phone/{token}", (404, 404, 404, 404, 404), {"token": "none"}),
    Step("POST", "/account/pin", (403, 422, 422, 422, 401), form={"pin": "121231", "password": "wrong"}),
    Step("POST", f"{ATTEMPT}/judgements/{{criterion_id}}", TO_REVIEW, form={"level": "nearly"}),
    Step("POST", f"{ATTEMPT}/comments", TO_REVIEW, form=COMMENT_FORM),
    Step(
        "POST", f"{ATTEMPT}/comments/{{comment_id}}", (204, 404, 404, 404, 401),
        {"comment_id": "third_draft"}, form={**COMMENT_FORM, "version": "1"},
    ),
    Step(
        "POST", f"{ATTEMPT}/comments/{{comment_id}}/replies", TO_REVIEW, {"comment_id": "shared"},
        form={"body": "To let them think."},
    ),
    Step(
        "POST", f"{ATTEMPT}/comments/{{comment_id}}/mark", (403, 204, 404, 404, 401),
        {"comment_id": "shared"}, form={"state": "acted_on"},
    ),
    Step("POST", f"{ATTEMPT}/review", TO_REVIEW),
    Step("POST", f"{ATTEMPT}/analysis", TO_REVIEW),
    Step("POST", f"{ATTEMPT}/words/{{place}}", OF_ATTEMPT_OWNER, {"place": "1"}, form={"text": "up"}),
    Step("POST", f"{ATTEMPT}/pupil-stretches", TO_REVIEW, form={"start": "0:08.2", "end": "0:08.6"}),
    Step(
        "POST", f"{ATTEMPT}/pupil-stretches/{{stretch_id}}/remove", TO_REVIEW,
        {"stretch_id": "second_stretch"},
    ),
    Step("POST", f"{ATTEMPT}/findings", TO_REVIEW),
    Step("POST", f"{ATTEMPT}/objections/{{criterion_id}}", OF_ATTEMPT_OWNER, form={"kind": "hidden"}),
    Step("PUT", f"{API}{ATTEMPT}/slow", OF_ATTEMPT_OWNER, json={"is_slow": True}),
    Step("POST", f"{ATTEMPT}/slow", OF_ATTEMPT_OWNER, form={"slow": "yes"}),
    Step(
        "POST", f"{API}/live-tries", but(SIGNED_IN, 201),
        json={"step_id": "qu1-cold-call", "tried_on": "2026-01-05", "became": "there"},
    ),
    Step(
        "POST", "/progress/live-tries", but(SIGNED_IN, 204),
        form={"step": "qu1-cold-call", "tried_on": "2026-01-05", "became": "partly"},
    ),
    Step("POST", "/progress/live-tries/{live_try_id}/remove", OF_SENDER, {"live_try_id": "second_try"}),
    Step("DELETE", f"{API}/live-tries/{{live_try_id}}", OF_SENDER),
    Step(
        "POST", f"{API}{PRACTICE}/re-observations", but(TO_RE_OBSERVE, 201),
        json={"observed_on": "2026-01-05", "outcome": "secure"},
    ),
    Step(
        "POST", f"{PRACTICE}/re-observations", TO_RE_OBSERVE,
        form={"observed_on": "2026-01-05", "outcome": "continued"},
    ),
    Step(
        "POST", f"{PRACTICE}/re-observations/{{re_observation_id}}/remove", TO_RE_OBSERVE,
        {"re_observation_id": "second_sight"},
    ),
    Step("DELETE", f"{API}{PRACTICE}/re-observations/{{re_observation_id}}", TO_RE_OBSERVE),
    Step("POST", f"{ATTEMPT}/share", (204, 403, 404, 404, 401), form={"until": UNTIL}),
    Step(
        "POST", f"{PRACTICE}/films", TO_REVIEW,
        form={"first": "{attempt_id}", "last": "{second_attempt}", "way": "clock", "heard": "last"},
    ),
    # What ends something, the gentlest first
    Step("POST", "/films/{film_id}/remove", TO_REVIEW, {"film_id": "second_film"}),
    Step("DELETE", f"{API}/films/{{film_id}}", TO_REVIEW),
    Step("POST", "/account/pictures", (204, 204, 204, 204, 401), form={"read": "on"}),
    Step("POST", f"{ATTEMPT}/trim", but(OF_ATTEMPT_OWNER, 409), form={"start": "0:02", "end": "0:05"}),
    Step("POST", f"{API}{ATTEMPT}/final", TO_REVIEW, json={}),
    Step("POST", f"{ATTEMPT}/final", TO_REVIEW),
    Step("POST", f"{PRACTICE}/share", OF_OWNER, form={"until": UNTIL}),
    Step("DELETE", f"{API}{PRACTICE}/shares/{{share_id}}", OF_OWNER),
    Step("DELETE", UPLOAD, OF_SENDER, headers=TUS),
    Step("DELETE", f"{API}{ATTEMPT}", (204, 403, 404, 404, 401), {"attempt_id": "spare_attempt"}),
    Step("POST", f"{ATTEMPT}/discard", (303, 403, 404, 404, 401)),
    Step("POST", "/demo/doors", (404, 404, 404, 404, 404), form={"person": "{coach_id}"}),
    Step("POST", f"{API}/sign-ins", (401, 401, 401, 401, 401), json={"email": "a@b", "password": "wrong"}),
    Step("POST", "/sign-in", (401, 401, 401, 401, 401), form={"email": "a@b", "password": "wrong"}),
    Step("DELETE", f"{API}/sign-ins/current", (204, 204, 204, 204, 204)),
    Step("POST", "/sign-out", (303, 303, 303, 303, 303)),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A practice with everything in it that a route could be asked for, and one of each role."""

    stage: Stage
    people: dict[str, Person | None]
    values: dict[str, str]


@pytest.fixture
def world(stage: Stage) -> World:
    teacher = stage.person("Ms Okafor")
    named = stage.coach_of(teacher, "Mr Haddad")
    shared_with = stage.coach_of(teacher, "Ms Lind")
    stranger = stage.person("Mr Frey", "coach")
    practice_id = stage.practice(teacher, named)
    first, second, spare = (stage.take(teacher, practice_id) for _ in range(3))
    for take in (first, second):
        stage.analysed(take)
    model_clip = _model(stage, practice_id, teacher)
    share = stage.share(teacher, practice_id, shared_with)
    drafts = _drafts(stage, teacher, first.id)
    film, second_film = (
        stage.film(teacher, practice_id, *pair) for pair in ((first, second), (second, first))
    )
    stage.made_film(film)
    tries = _live_tries(stage, teacher)
    sights = _re_observations(stage, named, practice_id)
    upload = stage.installation.spool.begin(
        teacher.id, stage.expected_clip(teacher).id, length=9, metadata=""
    )
    people = {
        "owner": teacher, "shared_with": shared_with, "named_coach": named, "stranger": stranger,
        "nobody": None,
    }  # fmt: skip
    values = {
        "practice_session_id": practice_id, "attempt_id": first.id, "spare_attempt": spare.id,
        "live_try_id": tries[0], "second_try": tries[1],
        "re_observation_id": sights[0], "second_sight": sights[1],
        "second_attempt": second.id, "film_id": film.id, "second_film": second_film.id,
        "attempt_clip": first.clip_id, "model_clip": model_clip, "step_id": "qu1-cold-call",
        "criterion_id": "wait", "share_id": share.id, "upload_id": upload.id, "coach_id": named.id,
        "comment_id": drafts[0], "draft": drafts[0], "second_draft": drafts[1], "third_draft": drafts[2],
        "shared": stage.comment(shared_with, first, "probe", "What was the pause for?", share=True).id,
        "new_clip": stage.expected_clip(teacher).id,
        "client_key": first.clip.client_key,
        "stretch_id": _stretch(stage, teacher, first.id, 100), "place": "0",
        "second_stretch": _stretch(stage, teacher, first.id, 300),
    }  # fmt: skip
    return World(stage, people, values)


def _model(stage: Stage, practice_id: str, teacher: Person) -> str:
    clip_id = stage.model_clip(teacher, practice_id)
    stage.receive(clip_id)
    stage.playable(clip_id)
    return clip_id


def _live_tries(stage: Stage, teacher: Person) -> list[str]:
    with stage.installation.database.writing() as session:
        return [
            live_tries.note(
                session, teacher.id, "qu1-cold-call", tried_on=now().date(), became="there", text=""
            ).id
            for _ in range(2)
        ]


def _re_observations(stage: Stage, coach: Person, practice_id: str) -> list[str]:
    with stage.installation.database.writing() as session:
        practice = access.practice(session, coach.id, practice_id, Act.RE_OBSERVE)
        return [
            re_observations.note(
                session, practice, coach.id, observed_on=now().date(), outcome="continued", text=""
            ).id
            for _ in range(2)
        ]


def _drafts(stage: Stage, author: Person, attempt_id: str) -> list[str]:
    with stage.installation.database.writing() as session:
        attempt = access.attempt(session, author.id, attempt_id, Act.REVIEW)
        wording = Wording("probe", "What did you want them to do?", None, 3000)
        return [comments.write(session, attempt, author.id, wording).id for _ in range(3)]


def _stretch(stage: Stage, teacher: Person, attempt_id: str, start_ms: int) -> str:
    with stage.installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, attempt_id, Act.REVIEW)
        corrections.mark_pupil(session, attempt, teacher.id, start_ms=start_ms, end_ms=start_ms + 100)
        return corrections.of_clip(session, attempt.clip_id).pupil[-1].id


def visit(world: World, site: FastAPI, role: str) -> TestClient:
    site.state.feed.close()  # so that a stream of signals ends instead of going on for ever
    return world.stage.visit(site, world.people[role])


def ask(visitor: TestClient, step: Step, values: dict[str, str]) -> int:
    headers = dict(step.headers)
    if not step.path.startswith(API):
        headers["Accept"] = "text/html"
    if step.path == f"{API}/uploads":
        headers["Upload-Metadata"] = "clip " + base64.b64encode(values["new_clip"].encode()).decode()
    answer = visitor.request(
        step.method,
        step.path.format_map(fill(step, values)),
        headers=headers,
        json=_filled(step.json, values),
        data=_filled(step.form, values),
        files={"file": ("wave.yaml", STEP_FILE.encode())} if step.file else None,
        content=step.content,
    )
    return answer.status_code


def fill(step: Step, values: dict[str, str]) -> dict[str, str]:
    """The values for this request: those of the world, and what the step itself chooses."""
    return values | {name: values.get(value, value) for name, value in step.fill.items()}


def _filled(sent: object, values: dict[str, str]) -> object:
    if not isinstance(sent, dict):
        return sent
    return {
        name: re.sub(r"\{(\w+)\}", lambda found: values[found[1]], value) if isinstance(value, str) else value
        for name, value in sent.items()
    }


def every_route(site: FastAPI) -> set[tuple[str, str]]:
    """Each method and path that the site answers; files under /static are nobody's in particular."""
    return {
        (method, route.path)
        for route in iter_route_contexts(site.routes)
        for method in getattr(route.original_route, "methods", None) or ()
        if route.path is not None
    }


def test_no_route_is_missing_from_the_table_and_none_of_it_is_gone(site):
    decided = {(step.method, step.path) for step in TABLE}

    routes = every_route(site)

    assert (routes - decided, decided - routes) == (set(), set())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says_on_every_route(site, world, role):
    visitor = visit(world, site, role)

    answers = [(step, ask(visitor, step, world.values)) for step in TABLE]

    expected = ROLES.index(role)
    assert [
        f"{step.method} {step.path} {dict(step.fill)}: {got} in place of {step.answers[expected]}"
        for step, got in answers
        if got != step.answers[expected]
    ] == []


UNSAFE = [step for step in TABLE if step.method not in ("GET", "HEAD", "OPTIONS")]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"X-CSRF-Token": ""}, "load it again"),
        ({"X-CSRF-Token": hashlib.sha256(b"form of another visit").hexdigest()}, "load it again"),
        ({"Origin": "https://elsewhere.test"}, "another site"),
        ({"Origin": "null"}, "another site"),
        ({"Sec-Fetch-Site": "cross-site"}, "another site"),
        ({"Sec-Fetch-Site": "same-site"}, "another site"),
    ],
)
def test_no_change_is_made_for_another_site_or_without_the_token_of_the_visit(site, stage, headers, sentence):
    visitor = stage.visit(site, stage.person())

    answers = {
        (step.method, step.path): visitor.request(
            step.method, re.sub("{.*?}", "x", step.path), headers={**step.headers, **headers}
        )
        for step in UNSAFE
    }

    assert {key: answer.status_code for key, answer in answers.items()} == dict.fromkeys(answers, 403)
    assert all(sentence in answer.json()["detail"] for answer in answers.values())


def test_nobody_learns_from_an_answer_whether_a_thing_exists(site, world):
    stranger = world.stage.visit(site, world.people["stranger"])
    values = world.values
    unknown = {name: new_id() for name in ("practice_session_id", "attempt_id", "clip_id")}
    asked = [step for step in TABLE if step.method == "GET" and step.answers[3] == 404]

    hidden = [stranger.get(step.path.format_map(fill(step, values))) for step in asked]
    missing = [stranger.get(step.path.format_map(fill(step, values) | unknown)) for step in asked]

    assert [answer.json() for answer in hidden] == [answer.json() for answer in missing]
