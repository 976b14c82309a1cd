"""That the packaged model writes down what the project's clips say, when it is said, and nothing else."""

import json
from pathlib import Path

import numpy as np
import pytest

from media.decode import sound
from media.errors import LanguageUnknown, ModelDamaged
from media.models import NEEDED
from media.timeline import SAMPLE_RATE
from media.transcribe import ScriptedTranscriber, Whisper
from media.transcript import Word
from tests.clips.noises import NOISES

GOLDEN = Path(__file__).parents[1] / "golden" / "clips"


@pytest.fixture(scope="module")
def whisper():
    return Whisper(threads=2)


@pytest.fixture(scope="module")
def brief():
    """A clip's sound and the truth about it."""
    return sound(GOLDEN / "brief.webm"), json.loads((GOLDEN / "brief.json").read_text())


@pytest.mark.model
def test_the_words_of_a_clip_are_heard_within_its_sentences(whisper, brief):
    heard, truth = brief
    shares: list[float] = []

    transcript = whisper.transcribe(heard, "en", shares.append)

    expected = [word.lower() for sentence in truth["sentences"] for word in sentence["words"]]
    assert [word.text.strip(".,?!").lower() for word in transcript.words] == expected
    ends_s = [sentence["end_ms"] / 1000 for sentence in truth["sentences"]]
    devon = next(word for word in transcript.words if word.text.startswith("Devon"))
    assert ends_s[0] < devon.start_s < devon.end_s < ends_s[1]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.model
def test_the_transcript_says_which_model_wrote_it(whisper, brief):
    transcript = whisper.transcribe(brief[0][: 2 * SAMPLE_RATE], "en")

    assert (transcript.model, transcript.language) == ("tiny.en", "en")
    assert transcript.model_version == "faster-whisper 1.2.1, sha256 1a5afae0"


@pytest.mark.model
def test_the_same_sound_gives_the_same_words(whisper, brief):
    heard = brief[0] + np.random.default_rng(1).normal(0, 0.05, brief[0].size).astype(np.float32)

    assert whisper.transcribe(heard, "en") == whisper.transcribe(heard, "en")


@pytest.mark.model
@pytest.mark.parametrize("name", NOISES)
def test_a_minute_in_which_nobody_speaks_gives_no_words(whisper, name):
    noise = NOISES[name](np.random.default_rng(1))

    assert whisper.transcribe(noise, "en").words == ()


@pytest.mark.model
def test_a_language_the_model_does_not_know_is_said_in_one_sentence(whisper):
    with pytest.raises(LanguageUnknown, match="knows English only"):
        whisper.transcribe(np.zeros(SAMPLE_RATE, np.float32), "cy")


def test_weights_that_are_none_are_a_damaged_model(tmp_path):
    for name in NEEDED:
        (tmp_path / name).write_bytes(b"{}")

    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        Whisper(tmp_path).check_language("en")


def test_the_scripted_one_says_what_it_was_told():
    words = (Word("Devon", 1.0, 1.4, 1.0),)

    transcript = ScriptedTranscriber(words).transcribe(np.zeros(0, np.float32), "en")

    assert transcript.words == words
