"""Trimming by links and forms alone: what would be kept is said before it is done."""

from studio import access, comments, reviews
from studio.access import Act
from studio.tables import AnalysisStage
from studio.wordings import Wording
from tests.plain_browser import PlainBrowser


def test_a_take_is_trimmed_after_saying_where_exactly(stage, site, teacher, coach):
    practice = stage.practice(teacher, coach)
    stage.share(teacher, practice, coach)
    attempt = stage.take(teacher, practice)
    stage.analysed(attempt)
    stage.previews(attempt.clip_id)
    with stage.installation.database.writing() as session:
        reviewed = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        comments.write(session, reviewed, coach.id, Wording("note", "What was this for?", at_ms=500))
        reviews.share_review(session, reviewed, coach.id)
    browser = PlainBrowser(stage.visit(site, teacher, as_script=False))

    browser.open(f"/attempts/{attempt.id}").open(f"/attempts/{attempt.id}/trim")
    assert "0:00.000" in browser.page.form("/trim").fields["start"]
    browser.open(f"/attempts/{attempt.id}/trim?start=0:02.9&end=0:08.5")
    assert "Starts at 0:03.0 , the nearest place it can be cut" in browser.page.text
    assert "One comment speaks of what would be cut away" in browser.page.text
    browser.send("/trim", "Trim it for good")

    assert browser.page.address == f"/attempts/{attempt.id}"
    with stage.installation.database.reading() as session:
        assert session.get_one(AnalysisStage, (attempt.clip_id, "playable")).state == "waiting"
    browser.open(f"/attempts/{attempt.id}/trim")
    assert "still at work" in browser.page.text


def test_what_cannot_be_cut_is_refused_with_a_sentence(stage, site, teacher):
    attempt = stage.take(teacher, stage.practice(teacher))
    stage.analysed(attempt)
    stage.previews(attempt.clip_id)
    browser = PlainBrowser(stage.visit(site, teacher, as_script=False))
    trim = f"/attempts/{attempt.id}/trim"

    for asked, says in (
        ("start=soon&end=0:05", "is not a moment"),
        ("start=0:05&end=0:02", "ends after it begins"),
        ("start=0:06&end=0:06.2", "Less than a second"),
        ("start=0:00&end=1:00", "All of it"),
    ):
        assert says in browser.open(f"{trim}?{asked}").page.text
        assert "Trim it for good" not in browser.page.text
