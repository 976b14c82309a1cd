"""Two recordings lined up: worked out once, and anew once a word of either has changed."""

import json

import pytest

from studio import lining_up
from studio.analysis import result_key
from studio.lining_up import LinedUp, line_up
from studio.step_library import from_document
from tests.staging import Stage

SENTENCE = ("Hands", "down", "where", "is", "it", "fastest")


@pytest.fixture
def pair(stage: Stage):
    """Two takes in which the same is said; returns what lines them up anew."""
    teacher = stage.person("Ms Okafor")
    practice_id = stage.practice(teacher, stage.coach_of(teacher, "Mr Haddad"))
    return stage.take(teacher, practice_id), stage.take(teacher, practice_id)


def say(stage: Stage, attempt, texts) -> None:
    words = [
        {
            "text": text,
            "start_ms": 500 * place,
            "end_ms": 500 * place + 290,
            "probability": 0.9,
            "speaker": "teacher",
        }
        for place, text in enumerate(texts)
    ]
    document = {
        "model": "tiny.en",
        "model_version": "1",
        "language": "en",
        "duration_ms": 9000,
        "words": words,
        "speech": [{"start_ms": 0, "end_ms": 500 * len(texts)}],
    }
    stage.installation.store.put(result_key(attempt.clip_id, "words.json"), json.dumps(document).encode())


def lined(stage: Stage, pair) -> LinedUp:
    step = from_document(pair[0].step_version.document)
    clips = (pair[0].clip_id, pair[1].clip_id)
    return line_up(stage.installation.store, clips, (step, step), ())


def test_takes_that_have_not_changed_are_not_aligned_again(stage, pair, monkeypatch):
    for attempt in pair:
        say(stage, attempt, SENTENCE)
    before = lined(stage, pair)
    monkeypatch.setattr(lining_up, "align", None)

    again = lined(stage, pair)

    assert again == before
    assert len(again.alignment.pairs) == len(SENTENCE)


def test_a_changed_word_is_aligned_anew(stage, pair):
    for attempt in pair:
        say(stage, attempt, SENTENCE)
    before = lined(stage, pair)
    say(stage, pair[1], (*SENTENCE[:-1], "slowest"))

    after = lined(stage, pair)

    assert [one.same for one in before.alignment.pairs] == [True] * len(SENTENCE)
    assert len([one for one in after.alignment.pairs if one.same]) == len(SENTENCE) - 1
    assert after.alignment.last[-1].text == "slowest"


def test_what_is_kept_holds_no_word_of_anybody(stage, pair):
    for attempt in pair:
        say(stage, attempt, SENTENCE)
    lined(stage, pair)

    assert "fastest" not in repr(list(lining_up._kept.values()))
