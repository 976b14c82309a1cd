"""The clips in the repository, held against their truth."""

from itertools import pairwise

import av
import numpy as np
import pytest

from media.decode import sound
from media.transcribe import Whisper
from tests.clips.heard import loud_edges, sound_of
from tests.clips.make import clip_path
from tests.clips.muxing import FRAME_RATE
from tests.clips.script import all_scripts
from tests.clips.speech import RATE, speak
from tests.clips.truth import TRUTHS, WORD, Truth, all_truths

EDGE_S = 0.030
ALL_BYTES = 5_000_000

each_clip = pytest.mark.parametrize("truth", all_truths(), ids=lambda truth: truth.name)


def test_every_script_has_its_clip_and_its_truth_and_nothing_else_lies_about():
    scripts = all_scripts()

    clips = {path.name for script in scripts for path in clip_path(script).parent.glob("*.webm")}

    assert clips == {f"{script.name}.webm" for script in scripts}
    assert {path.stem for path in TRUTHS.glob("*.json")} == {script.name for script in scripts}


def test_all_clips_together_stay_under_five_megabytes():
    total = sum(truth.path.stat().st_size for truth in all_truths())

    assert total < ALL_BYTES


@each_clip
def test_a_truth_tells_the_words_of_its_script(truth: Truth):
    script = next(script for script in all_scripts() if script.name == truth.name)

    said = tuple(sentence.text for sentence in truth.sentences)

    assert said == script.sentences
    assert [round(silence.duration_s, 2) for silence in truth.silences] == list(script.silences_s)
    assert {name: {"near": False} | finding for name, finding in script.expected.items()} == truth.expected


@each_clip
def test_sentences_begin_and_end_where_the_truth_says(truth: Truth):
    kept = sound_of(truth.path)
    middles = [(silence.start_s + silence.end_s) / 2 for silence in truth.silences]

    heard = [loud_edges(kept, *between) for between in pairwise(middles)]

    for (start_s, end_s), sentence in zip(heard, truth.sentences, strict=True):
        assert start_s == pytest.approx(sentence.start_s, abs=EDGE_S)
        assert end_s == pytest.approx(sentence.end_s, abs=EDGE_S)


@each_clip
def test_a_silence_holds_the_room_and_nothing_else(truth: Truth):
    kept = sound_of(truth.path)

    for silence in truth.silences:
        inside = kept[round((silence.start_s + EDGE_S) * RATE) : round((silence.end_s - EDGE_S) * RATE)]
        level_dbfs = 20 * np.log10(np.sqrt(np.mean(inside**2)))

        assert -75 < level_dbfs < -55


@each_clip
def test_sound_and_picture_last_as_long_as_the_truth_says(truth: Truth):
    with av.open(str(truth.path)) as file:
        pictures = sum(1 for _ in file.decode(video=0)) if truth.has_video else 0

    assert len(sound_of(truth.path)) / RATE == pytest.approx(truth.duration_s, abs=0.001)
    assert pictures == (np.ceil(truth.duration_s * FRAME_RATE) if truth.has_video else 0)


def test_the_maker_says_the_same_again():
    script = next(script for script in all_scripts() if script.name == "brief")

    once, again = speak(script), speak(script)

    assert np.array_equal(once.sound, again.sound)
    assert once.sentences == again.sentences


def test_what_the_maker_says_is_what_the_clip_holds():
    script = next(script for script in all_scripts() if script.name == "brief")
    kept = sound_of(clip_path(script))

    made = speak(script).sound

    assert len(made) == len(kept)
    assert np.corrcoef(made, kept)[0, 1] > 0.95  # Opus changes the wave a little


@pytest.mark.model
@each_clip
def test_the_packaged_model_hears_every_word(truth: Truth, whisper: Whisper):
    heard = whisper.transcribe(sound(truth.path), "en")

    said = [word.lower() for sentence in truth.sentences for word in sentence.words]
    assert [word.lower() for word in WORD.findall(" ".join(w.text for w in heard.words))] == said


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper(threads=2)
