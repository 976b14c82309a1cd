"""What an attempt gives away over the API, and what is left once it is discarded."""

import base64
from dataclasses import replace

from studio.settings import LessonVideoSettings
from tests.staging import Stage

CRITERIA = ("name-last", "wait", "one-question", "hands")


def test_silences_are_told_to_a_coach_only_after_every_judgement(stage: Stage, site):
    teacher = stage.person()
    coach = stage.coach_of(teacher)
    practice_id = stage.practice(teacher, coach)
    attempt = stage.take(teacher, practice_id)
    stage.analysed(attempt)
    stage.share(teacher, practice_id, coach)
    hers, theirs = stage.visit(site, teacher), stage.visit(site, coach)
    words = f"/api/v1/attempts/{attempt.id}/words"

    before = theirs.get(words).json()
    for criterion in CRITERIA:
        theirs.put(f"/api/v1/attempts/{attempt.id}/judgements/{criterion}", json={"level": "nearly"})
    after = theirs.get(words).json()

    assert hers.get(words).json()["speech"]
    assert before["words"]
    assert before["speech"] == []
    assert after["speech"]


def test_nothing_of_a_half_sent_take_stays_when_it_is_discarded(stage: Stage, site, installation):
    teacher = stage.person()
    attempt = stage.started(teacher, stage.practice(teacher))
    hers = stage.visit(site, teacher)
    named = base64.b64encode(attempt.clip_id.encode()).decode()
    began = hers.post(
        "/api/v1/uploads",
        content=b"half of it",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Defer-Length": "1",
            "Upload-Metadata": f"clip {named},filetype dmlkZW8vd2VibQ==",
            "Content-Type": "application/offset+octet-stream",
        },
    )
    held = list(installation.settings.spool_folder.iterdir())

    discarded = hers.delete(f"/api/v1/attempts/{attempt.id}")

    assert began.status_code == 201
    assert held
    assert discarded.status_code == 204
    assert list(installation.settings.spool_folder.iterdir()) == []


def test_a_recording_with_pupils_is_taken_only_where_lesson_video_is_allowed(
    stage: Stage, site, installation
):
    teacher = stage.person()
    address = f"/api/v1/practice-sessions/{stage.practice(teacher)}/attempts"
    hers = stage.visit(site, teacher)
    wanted = {"client_key": "a-lesson-of-hers", "media_type": "video/mp4", "has_pupils": True}

    refused = hers.post(address, json=wanted)
    allowed = LessonVideoSettings(
        allowed=True, lawful_basis="public task", impact_assessment="of 3 May", consulted="NEU, June"
    )
    site.state.installation = replace(
        installation, settings=replace(installation.settings, lesson_video=allowed)
    )
    taken = hers.post(address, json=wanted)

    assert (refused.status_code, taken.status_code) == (403, 201)
    assert "no recordings with pupils" in refused.json()["detail"]
