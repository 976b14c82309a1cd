"""A take set right by hand: what changes, what stays, and who sees it."""

import pytest
from sqlalchemy import select

from studio import access, analysis, corrections, findings, reviewing
from studio.access import Act
from studio.corrections import SetRight, corrected
from studio.errors import InvalidInput, NotFound
from studio.tables import Attempt, Correction, Finding, PastFinding, Person
from tests.staging import Stage


@pytest.fixture
def teacher(stage: Stage) -> Person:
    return stage.person()


@pytest.fixture
def coach(stage: Stage, teacher) -> Person:
    return stage.coach_of(teacher)


@pytest.fixture
def take(stage: Stage, teacher, coach) -> Attempt:
    practice_id = stage.practice(teacher, coach)
    attempt = stage.take(teacher, practice_id)
    stage.analysed(attempt, word="Hats")
    stage.share(teacher, practice_id, coach)
    return attempt


def set_right(stage: Stage, teacher: Person, take: Attempt, place: int, text: str) -> None:
    installation = stage.installation
    with installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.DECIDE)
        what = analysis.heard(installation.store, attempt.clip_id)
        corrections.correct(session, attempt, teacher.id, what, place=place, text=text)
        findings.find_again(session, installation.store, installation.jobs, attempt)


def find_again(stage: Stage, teacher: Person, take: Attempt) -> None:
    installation = stage.installation
    with installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.DECIDE)
        findings.find_again(session, installation.store, installation.jobs, attempt)


def found(stage: Stage, take: Attempt, criterion_id: str) -> Finding:
    with stage.installation.database.reading() as session:
        return session.get_one(Finding, (take.id, criterion_id))


def test_a_word_set_right_is_what_the_criteria_are_looked_for_in(stage, teacher, take):
    find_again(stage, teacher, take)
    before = found(stage, take, "hands")

    set_right(stage, teacher, take, 0, "Hands")

    assert (before.outcome, found(stage, take, "hands").outcome) == ("unsure", "seen")
    assert found(stage, take, "hands").evidence[0]["quote"] == "Hands down."


def test_the_machines_word_stays_beside_it_with_who_and_when(stage, teacher, take):
    set_right(stage, teacher, take, 0, "Hands")

    with stage.installation.database.reading() as session:
        (row,) = corrections.of_clip(session, take.clip_id).words
    document = analysis.words_document(stage.installation.store, take.clip_id)
    assert (row.heard, row.text, row.corrected_by.name) == ("Hats", "Hands", teacher.name)
    assert row.corrected_at.tzinfo
    assert document["words"][0]["text"] == "Hats"


def test_the_machines_own_word_again_takes_a_correction_back(stage, teacher, take):
    set_right(stage, teacher, take, 0, "Hands")

    set_right(stage, teacher, take, 0, "Hats")

    with stage.installation.database.reading() as session:
        assert corrections.of_clip(session, take.clip_id).words == ()


def test_a_replaced_finding_stays_with_its_version(stage, teacher, take):
    find_again(stage, teacher, take)

    set_right(stage, teacher, take, 0, "Hands")

    with stage.installation.database.reading() as session:
        past = session.scalars(select(PastFinding).where(PastFinding.criterion_id == "hands")).all()
    assert {(row.detector, row.detector_version) for row in past} >= {("pause", "1")}
    assert "unsure" in {row.outcome for row in past}


def test_a_finding_that_says_the_same_again_is_not_kept_twice(stage, teacher, take):
    find_again(stage, teacher, take)

    find_again(stage, teacher, take)

    with stage.installation.database.reading() as session:
        past = session.scalars(select(PastFinding).where(PastFinding.criterion_id == "hands")).all()
    assert len(past) == 1  # the one that the stage had set up


def test_a_stretch_of_a_pupils_counts_for_nothing(stage, teacher, take):
    set_right(stage, teacher, take, 0, "Hands")
    installation = stage.installation

    with installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.REVIEW)
        corrections.mark_pupil(session, attempt, teacher.id, start_ms=400, end_ms=1300)
        findings.find_again(session, installation.store, installation.jobs, attempt)

    assert found(stage, take, "hands").outcome == "unsure"


@pytest.mark.parametrize(("start_ms", "end_ms"), [(500, 400), (8000, 90_000), (1000, 1200)])
def test_a_stretch_that_cannot_be_is_refused(stage, teacher, take, start_ms, end_ms):
    with stage.installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.REVIEW)
        corrections.mark_pupil(session, attempt, teacher.id, start_ms=1100, end_ms=1300)

        with pytest.raises(InvalidInput):
            corrections.mark_pupil(session, attempt, teacher.id, start_ms=start_ms, end_ms=end_ms)


def test_a_word_that_is_not_there_is_not_set_right(stage, teacher, take):
    with pytest.raises(NotFound):
        set_right(stage, teacher, take, 99, "Hands")


def test_several_words_share_the_time_of_the_one_they_replace(stage, take):
    what = analysis.heard(stage.installation.store, take.clip_id)
    said = SetRight((Correction(place=0, heard="Hats", text="Hands up and"),))

    words = corrected(what, said).transcript.words

    assert [word.text for word in words[:4]] == ["Hands", "up", "and", "down."]
    assert [round(word.start_s, 3) for word in words[:3]] == [0.5, 0.6, 0.7]
    assert len(words) == len(what.transcript.words) + 2


def test_a_correction_of_a_word_that_another_model_no_longer_writes_is_passed_over(stage, take):
    what = analysis.heard(stage.installation.store, take.clip_id)

    right = corrected(what, SetRight((Correction(place=0, heard="Pens", text="Hands"),)))

    assert right == what


@pytest.mark.parametrize(("kind", "seen"), [("disputed", True), ("hidden", False)])
def test_a_coach_is_told_that_a_finding_was_disputed_or_hidden(stage, teacher, coach, take, kind, seen):
    with stage.installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.DECIDE)
        findings.object_to(session, attempt, teacher.id, "hands", kind=kind, reason="I said it.")
    stage.judge(coach, take, "met", "hands")

    with stage.installation.database.reading() as session:
        attempt = access.attempt(session, coach.id, take.id, Act.SEE)
        views = reviewing.criteria_seen_by(session, stage.installation.settings.review, attempt, coach.id)
        mine = reviewing.criteria_seen_by(session, stage.installation.settings.review, attempt, teacher.id)
    theirs = next(view for view in views if view.criterion.id == "hands")
    assert (theirs.objection.kind, theirs.objection.reason) == (kind, "I said it.")
    assert (theirs.finding is not None) == seen
    assert all(view.finding is not None for view in mine)


def test_an_objection_outlives_a_new_finding_until_it_is_withdrawn(stage, teacher, take):
    installation = stage.installation
    with installation.database.writing() as session:
        attempt = access.attempt(session, teacher.id, take.id, Act.DECIDE)
        findings.object_to(session, attempt, teacher.id, "hands", kind="disputed", reason="")

    set_right(stage, teacher, take, 0, "Hands")

    with installation.database.writing() as session:
        assert set(findings.objections_of(session, take.id)) == {"hands"}
        attempt = access.attempt(session, teacher.id, take.id, Act.DECIDE)
        findings.withdraw_objection(session, attempt, "hands")
        assert findings.objections_of(session, take.id) == {}


def test_takes_that_an_older_detector_looked_at_are_found_and_looked_at_again(stage, teacher, take):
    find_again(stage, teacher, take)
    with stage.installation.database.writing() as session:
        session.get_one(Finding, (take.id, "wait")).detector_version = "0"
        behind = findings.behind(session)
        findings.rerun(session, stage.installation.store, stage.installation.jobs, take.id)
        after = findings.behind(session)

    assert (list(behind), list(after)) == ([take.id], [])
