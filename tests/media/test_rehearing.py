"""That the sound tells a phrase from what sounds like it, and that the model tells so in plain numbers."""

import json
from pathlib import Path

import pytest

from media.decode import sound
from media.errors import LanguageUnknown
from media.timeline import Span
from media.transcribe import Whisper
from media.transcript import Supposition
from rubrics.matching import MOST_SHORT

GOLDEN = Path(__file__).parents[1] / "golden" / "clips"
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def whisper():
    return Whisper(threads=2)


@pytest.fixture(scope="module")
def opening():
    """A clip's sound, and where it says "Everyone be ready, hands down please."."""
    first = json.loads((GOLDEN / "good.json").read_text())["sentences"][0]
    return sound(GOLDEN / "good.webm"), Span(first["start_ms"] / 1000, first["end_ms"] / 1000)


SAID = "Everyone be ready, hands down please."


@pytest.mark.parametrize(
    "other", ["Everyone be ready, Hans town please.", "Every bun is bready, stand around please."]
)
def test_the_sound_speaks_for_what_was_said_and_against_what_sounds_like_it(whisper, opening, other):
    heard, span = opening

    for_it = whisper.gain(heard, Supposition(span, other, SAID, "hands down"), "en")
    against = whisper.gain(heard, Supposition(span, SAID, other, other), "en")

    assert for_it > 4
    assert against < -4


def test_hot_words_do_not_make_up_what_nobody_said(whisper, opening):
    heard, span = opening
    supposed = "Everyone be ready, eyes on me please."

    gain = whisper.gain(heard, Supposition(span, SAID, supposed, "eyes on me"), "en")

    assert gain < -4


def test_a_language_the_model_does_not_know_is_refused(whisper, opening):
    heard, span = opening

    with pytest.raises(LanguageUnknown):
        whisper.gain(heard, Supposition(span, SAID, SAID, "hands down"), "cy")


def test_the_phones_of_what_was_said_are_there_and_those_of_what_sounds_like_it_are_not(whisper, opening):
    heard, span = opening

    said, part, alike, other = whisper.shortfalls(
        heard, span, [SAID, "hands down", "stands around", "every bun is ready"], "en"
    )

    assert said < MOST_SHORT
    assert part < MOST_SHORT
    assert alike > MOST_SHORT
    assert other > MOST_SHORT


def test_only_what_is_said_first_opens_a_stretch(whisper, opening):
    heard, span = opening

    first, later = whisper.shortfalls(heard, span, ["everyone", "hands down"], "en", opening=True)

    assert first < MOST_SHORT
    assert later > MOST_SHORT


def test_what_nobody_knows_to_pronounce_and_other_languages_cannot_be_told(whisper, opening):
    heard, span = opening

    assert whisper.shortfalls(heard, span, ["hands zzyxqw", "3 hands"], "en") == (None, None)
    assert whisper.shortfalls(heard, span, ["dwylo i lawr"], "cy") == (None,)
