"""The page of a comparison: what can be shown is shown, and why the rest is not is said."""

import json

import pytest

from studio.analysis import result_key
from studio.tables import AnalysisStage, Clip, Finding, StepVersion
from tests.plain_browser import PlainBrowser

NO_WORDS = "take has no words written down, so the two are not lined up by what is said"


@pytest.fixture
def shown(stage, site, teacher):
    def shown(practice_id, query=""):
        browser = PlainBrowser(stage.visit(site, teacher, as_script=False))
        return browser.open(f"/practice-sessions/{practice_id}/comparison{query}").page

    return shown


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def take(stage, teacher, practice_id):
    def take(practice=practice_id, **how):
        taken = stage.take(teacher, practice)
        stage.analysed(taken, **how)
        return taken

    return take


def change_words(stage, attempt, **changes):
    store = stage.installation.store
    key = result_key(attempt.clip_id, "words.json")
    store.put(key, json.dumps(json.loads(store.get(key)) | changes).encode())


def test_one_attempt_alone_is_shown_with_what_is_missing(shown, take, practice_id):
    take()

    page = shown(practice_id)

    assert page.status == 200
    assert "There is one attempt so far." in page.text


def test_no_attempt_yet_is_said(shown, practice_id):
    assert "No attempt is here to be shown yet." in shown(practice_id).text


def test_an_attempt_still_in_analysis_is_waited_for(stage, shown, take, teacher, practice_id):
    take()
    stage.take(teacher, practice_id)

    page = shown(practice_id)

    assert "Last: not ready yet" in page.text
    assert "First: ready" in page.text


def test_a_failed_transcript_leaves_the_clock(stage, shown, take, practice_id):
    take()
    last = take()
    stage.installation.store.delete(f"clips/{last.clip_id}")
    stage.playable(last.clip_id)
    stage.installation.store.put(result_key(last.clip_id, "peaks.json"), b'{"peaks": [1]}')
    (stage.installation.store.local_path(result_key(last.clip_id, "words.json"))).unlink()
    with stage.installation.database.writing() as session:
        row = session.get_one(AnalysisStage, (last.clip_id, "words"))
        row.state, row.problem = "failed", "The words could not be written down."

    page = shown(practice_id)

    assert page.status == 200
    assert NO_WORDS in page.text
    assert "Pause after" not in page.text


def test_takes_of_different_steps_are_shown_without_a_change(stage, shown, take, teacher, practice_id):
    other = stage.practice(teacher)
    first, last = take(wait="not_seen"), take(other)
    with stage.installation.database.writing() as session:
        version = session.get_one(StepVersion, last.step_version_id)
        version.document = version.document | {"id": "another-step", "title": "Another step"}

    page = shown(practice_id, f"?first={first.id}&last={last.id}")

    assert "These are attempts at two different steps." in page.text
    assert "not heard → heard" not in page.text


def test_takes_in_different_languages_are_not_lined_up_by_words(stage, shown, take, practice_id):
    take()
    change_words(stage, take(), language="fr")

    assert "different languages (en and fr)" in shown(practice_id).text


def test_a_take_without_a_picture_is_heard(stage, shown, take, practice_id):
    take()
    last = take()
    with stage.installation.database.writing() as session:
        session.get_one(Clip, last.clip_id).has_video = False

    assert "Sound only" in shown(practice_id).text


def test_a_take_deleted_meanwhile_leaves_the_other_and_says_so(stage, shown, take, teacher, practice_id):
    first, last = take(), take()
    stage.discard(teacher, last)

    page = shown(practice_id, f"?first={first.id}&last={last.id}")

    assert page.status == 200
    assert "This attempt was deleted by its owner" in page.text


def test_a_take_that_one_may_not_see_does_not_exist(stage, site, shown, take, practice_id):
    mine = take()
    stranger = stage.person("Mr Other")
    theirs = stage.take(stranger, stage.practice(stranger))

    assert shown(practice_id, f"?first={mine.id}&last={theirs.id}").status == 404
    assert shown(practice_id, f"?first={mine.id}&last=nothing").status == 404


def test_the_first_and_the_last_of_a_step_over_weeks_are_one_click_away(
    stage, shown, take, teacher, practice_id
):
    oldest = take()
    later = stage.practice(teacher)
    newest = take(later)

    page = shown(practice_id)

    assert f"/practice-sessions/{practice_id}/comparison?first={oldest.id}&last={newest.id}" in page.links


def test_the_model_may_stand_on_one_side(stage, site, shown, take, teacher, practice_id):
    last = take()
    clip_id = stage.model_clip(teacher, practice_id)
    stage.receive(clip_id)
    stage.playable(clip_id)

    page = shown(practice_id, f"?first=model&last={last.id}")

    assert "The model of this practice" in page.text
    assert f"/api/v1/clips/{clip_id}/playable" in page.html


def test_the_way_to_go_is_in_the_address(shown, take, practice_id):
    take(), take()

    page = shown(practice_id, "?way=moment&origin=criterion-wait")

    assert page.status == 200
    assert "A moment" in page.text


def test_a_coach_who_has_not_judged_sees_no_pauses(stage, site, coach, take, teacher, practice_id):
    take(), take()
    stage.share(teacher, practice_id, coach)
    browser = PlainBrowser(stage.visit(site, coach, as_script=False))

    page = browser.open(f"/practice-sessions/{practice_id}/comparison").page

    assert "follow once you have judged both" in page.text
    assert "Pause after" not in page.text


def test_what_the_tool_does_not_claim_is_on_the_page(shown, take, practice_id):
    take(), take()

    assert "that pupils learned more" in shown(practice_id).text


def test_the_chain_says_what_became_of_each_focus(stage, shown, take, coach, teacher, practice_id):
    first = take()
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, first, share=True)
    take()

    page = shown(practice_id)

    assert "Attempt by attempt" in page.text
    assert "Count three breaths, then the name." in page.text


def test_the_record_and_the_table_name_people_only_if_asked_to(
    stage, site, take, coach, teacher, practice_id
):
    first, last = take(wait="not_seen"), take()
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, first, share=True)
    for attempt in (first, last):
        stage.judge(teacher, attempt, "not_judged")
        stage.judge(coach, attempt, "met")
    visitor = stage.visit(site, teacher, as_script=False)
    base = f"/practice-sessions/{practice_id}/comparison/record"

    answers = {
        (form, names): visitor.get(f"{base}{form}?names={names}").text
        for form in ("", ".csv")
        for names in ("on", "off")
    }

    assert all("Count three breaths, then the name." in answers["", names] for names in ("on", "off"))
    assert all("Not for appraisal" in text and "not heard → heard" in text for text in answers.values())
    assert ["Mr Haddad: " in text or "Mr Haddad," in text for text in answers.values()] == [
        True,
        False,
        True,
        False,
    ]


def test_an_attempt_heard_by_an_older_version_is_looked_through_anew_by_one_button(
    stage, site, take, shown, teacher, practice_id
):
    first, _ = take(), take()
    with stage.installation.database.writing() as session:
        session.get_one(Finding, (first.id, "wait")).detector_version = "0"

    page = shown(practice_id)

    assert "The two were listened to by different versions of the studio." in page.text
    assert f"/attempts/{first.id}/findings" in [form.action for form in page.forms]
