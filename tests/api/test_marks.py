"""Marks made while a take is recorded: whose they are, that they come once, and what they open."""

import pytest
from sqlalchemy import select

from studio import coaches_here, corrections, live
from studio.clock import new_id
from studio.tables import Clip, Comment, Person, Share

API = "/api/v1"
PIN = "314159"


@pytest.fixture
def practice_id(stage, teacher, coach):
    with stage.installation.database.writing() as session:
        coaches_here.set_pin(session, session.get_one(Person, coach.id), PIN)
    return stage.practice(teacher)


@pytest.fixture
def take(stage, teacher, practice_id):
    return stage.started(teacher, practice_id)


@pytest.fixture
def laptop(stage, site, teacher):
    """The teacher's own browser."""
    return stage.visit(site, teacher)


def key_of(stage, take) -> str:
    with stage.installation.database.reading() as session:
        return session.get_one(Clip, take.clip_id).client_key


def come_in(laptop, practice_id, coach, pin=PIN):
    return laptop.post(
        f"{API}/practice-sessions/{practice_id}/coach-here", json={"coach_id": coach.id, "pin": pin}
    )


def mark(laptop, stage, take, kind="praise", **how):
    body = {"client_key": new_id(), "kind": kind, "at_ms": 4000, **how}
    return laptop.post(f"{API}/takes/{key_of(stage, take)}/marks", json=body)


def comments_of(stage, take) -> list[Comment]:
    with stage.installation.database.reading() as session:
        return list(session.scalars(select(Comment).where(Comment.attempt_id == take.id)))


def test_a_mark_at_the_teachers_laptop_is_a_draft_of_the_coach_who_is_here(
    stage, laptop, practice_id, take, coach
):
    here = come_in(laptop, practice_id, coach).json()
    key = new_id()
    answers = [mark(laptop, stage, take, coach_here=here["id"], client_key=key) for _ in range(2)]

    (kept,) = comments_of(stage, take)
    assert [answer.status_code for answer in answers] == [204, 204]
    assert (kept.author_id, kept.kind, kept.at_ms, kept.text, kept.state) == (
        coach.id, "praise", 4000, "", "draft",
    )  # fmt: skip


def test_a_coach_who_was_here_may_see_that_take_and_no_other(
    stage, site, laptop, teacher, practice_id, take, coach
):
    before = stage.take(teacher, practice_id)
    here = come_in(laptop, practice_id, coach).json()
    mark(laptop, stage, take, "here", coach_here=here["id"])
    visitor = stage.visit(site, coach)

    assert visitor.get(f"{API}/attempts/{take.id}").status_code == 200
    assert visitor.get(f"{API}/attempts/{before.id}").status_code == 404


def test_nothing_is_marked_in_the_name_of_a_coach_who_left(stage, laptop, practice_id, take, coach):
    here = come_in(laptop, practice_id, coach).json()
    laptop.delete(f"{API}/practice-sessions/{practice_id}/coach-here")
    answer = mark(laptop, stage, take, coach_here=here["id"])

    assert answer.status_code == 404
    assert "not here any more" in answer.json()["detail"]
    assert comments_of(stage, take) == []


def test_a_coach_is_here_for_one_practice_alone(stage, laptop, teacher, practice_id, coach):
    here = come_in(laptop, practice_id, coach).json()
    elsewhere = stage.started(teacher, stage.practice(teacher))

    assert mark(laptop, stage, elsewhere, coach_here=here["id"]).status_code == 404
    with stage.installation.database.reading() as session:
        assert session.scalars(select(Share)).all() == []


def test_pupils_stretches_that_overlap_become_one_and_come_once(stage, laptop, take):
    for start_ms, end_ms in ((1000, 2000), (1500, 3000), (1500, 3000), (5000, 5500)):
        assert mark(laptop, stage, take, "pupil", at_ms=start_ms, end_ms=end_ms).status_code == 204

    with stage.installation.database.reading() as session:
        spans = [(row.start_ms, row.end_ms) for row in corrections.of_clip(session, take.clip_id).pupil]
    assert spans == [(1000, 3000), (5000, 5500)]


def test_a_clock_that_runs_ahead_marks_the_end_of_the_take(stage, laptop, teacher, practice_id):
    take = stage.take(teacher, practice_id)
    stage.playable(take.clip_id)

    assert mark(laptop, stage, take, at_ms=9300).status_code == 204
    assert mark(laptop, stage, take, "pupil", at_ms=8500, end_ms=9400).status_code == 204
    assert comments_of(stage, take)[0].at_ms == 9000


@pytest.mark.parametrize(
    "body",
    [{"kind": "joy"}, {"kind": "pupil"}, {"kind": "pupil", "end_ms": 3000}, {"at_ms": -1}, {"at_ms": 10**9}],
)
def test_what_is_no_mark_is_refused_with_a_sentence(stage, laptop, take, body):
    answer = mark(laptop, stage, take, **body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"].endswith(".")


def test_a_take_that_the_studio_has_not_heard_of_is_asked_for_again(laptop, practice_id):
    answer = laptop.post(
        f"{API}/takes/{new_id()}/marks", json={"client_key": new_id(), "kind": "praise", "at_ms": 1}
    )

    assert answer.status_code == 404
    assert "send the mark again" in answer.json()["detail"]


def test_whoever_watches_elsewhere_is_told_how_long_the_take_is(
    stage, site, laptop, teacher, practice_id, take, coach
):
    stage.share(teacher, practice_id, coach)
    laptop.put(f"{API}/takes/{key_of(stage, take)}/clock", json={"elapsed_ms": 61_000, "runs": False})
    page = stage.visit(site, coach, as_script=False).get(f"/practice-sessions/{practice_id}/watch").text

    assert live.clock_of(stage.installation.store, take.clip_id).elapsed_now() == 61_000
    assert 'data-elapsed="61000"' in page
    assert f'data-attempt="{take.id}"' in page


def test_a_coach_sees_nothing_of_a_take_that_is_not_shared(stage, site, laptop, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    stage.started(teacher, practice_id)
    page = stage.visit(site, coach, as_script=False).get(f"/practice-sessions/{practice_id}/watch").text

    assert "Nothing is being recorded that you may see" in page


def test_comments_on_the_teachers_page_are_the_coachs_until_the_coach_has_left(
    stage, site, teacher, practice_id, coach
):
    take = stage.take(teacher, practice_id)
    stage.analysed(take)
    laptop = stage.visit(site, teacher)
    here = come_in(laptop, practice_id, coach).json()
    mark(laptop, stage, take, "change", coach_here=here["id"])
    page = laptop.get(f"/attempts/{take.id}", headers={"Accept": "text/html"}).text
    (marked,) = comments_of(stage, take)
    form = {"kind": "change", "moment": "0:04", "criterion": "wait"}
    refused = laptop.post(f"/attempts/{take.id}/review")
    worded = laptop.post(
        f"/attempts/{take.id}/comments/{marked.id}", data={**form, "body": "Count to three.", "version": "1"}
    )
    shared = laptop.post(f"/attempts/{take.id}/review")
    laptop.delete(f"{API}/practice-sessions/{practice_id}/coach-here")
    late = laptop.post(
        f"/attempts/{take.id}/comments", data={**form, "body": "And breathe.", "written_by": coach.id}
    )

    assert f"{coach.name} is here" in page
    assert "Say what you saw here" in page
    assert (refused.status_code, worded.status_code, shared.status_code) == (409, 204, 204)
    assert [(one.author_id, one.state) for one in comments_of(stage, take)] == [(coach.id, "shared")]
    assert late.status_code == 409
    assert "Somebody else wrote this" in late.json()["detail"]
