"""That silences are measured as they are, on made speech whose silences are known, and that noise is none."""

import json
from pathlib import Path

import numpy as np
import pytest

from media.decode import sound
from media.speech import VoiceActivity, joined, silences, speech_spans
from media.timeline import SAMPLE_RATE, Span

GOLDEN = Path(__file__).parents[1] / "golden" / "clips"
HEARABLE_S = 0.5  # shorter silences in the truth lie inside a sentence


@pytest.fixture(scope="module")
def spoken():
    """The project's clips, each with its sound and the spans of silence between its sentences, in seconds."""
    return [
        (sound(path), [Span(one["start_ms"] / 1000, one["end_ms"] / 1000) for one in truth["silences"]])
        for path in sorted(GOLDEN.glob("*.webm"))
        if (truth := json.loads(path.with_suffix(".json").read_text()))
    ]


def errors_s(heard: np.ndarray, truth: list[Span]) -> list[float]:
    """Return how far off each silence between two sentences is measured."""
    found = silences(speech_spans(heard), heard.size / SAMPLE_RATE)
    inner = [span for span in truth[1:-1] if span.duration_s >= HEARABLE_S]
    middles = [(span, (span.start_s + span.end_s) / 2) for span in inner]
    return [
        abs(next(one for one in found if one.contains(middle)).duration_s - span.duration_s)
        for span, middle in middles
    ]


def with_noise(heard: np.ndarray, below_db: float) -> np.ndarray:
    """Return *heard* under white noise *below_db* quieter than its speech."""
    spoken = np.concatenate(
        [heard[int(s.start_s * 16_000) : int(s.end_s * 16_000)] for s in speech_spans(heard)]
    )
    level = np.sqrt(np.mean(np.square(spoken))) * 10 ** (-below_db / 20)
    return heard + np.random.default_rng(7).normal(0, level, heard.size).astype(np.float32)


def test_silences_in_clean_clips_are_measured_within_a_twentieth_of_a_second(spoken):
    errors = [error for heard, truth in spoken for error in errors_s(heard, truth)]

    assert len(errors) >= 15
    assert max(errors) < 0.05


def test_silences_under_noise_at_15_db_are_measured_within_the_promise(spoken):
    errors = [error for heard, truth in spoken for error in errors_s(with_noise(heard, 15), truth)]

    assert np.median(errors) <= 0.10
    assert np.percentile(errors, 95) <= 0.25


def with_echo(heard: np.ndarray) -> np.ndarray:
    """Return *heard* as it comes from across a bare room of half a second."""
    size = SAMPLE_RATE // 2
    tail = np.random.default_rng(5).standard_normal(size) * 10 ** (-3 * np.arange(size) / size)
    tail *= 0.35 / np.sqrt(np.square(tail).sum())
    tail[0] = 1.0
    return np.convolve(heard, tail)[: heard.size].astype(np.float32)


def test_silences_in_a_room_that_echoes_are_measured_within_the_promise(spoken):
    errors = [error for heard, truth in spoken for error in errors_s(with_echo(heard), truth)]

    assert np.median(errors) <= 0.10
    assert np.percentile(errors, 95) <= 0.25


@pytest.mark.parametrize("level", [0.0, 1e-4, 0.05])
def test_noise_and_silence_hold_no_speech(level):
    noise = np.random.default_rng(3).normal(0, level, 20 * SAMPLE_RATE).astype(np.float32)

    assert speech_spans(noise) == ()


def test_no_sound_at_all_holds_no_speech():
    assert speech_spans(np.zeros(0, np.float32)) == ()


def test_speech_cut_off_at_both_ends_reaches_them(spoken):
    heard, truth = spoken[0]
    inside = heard[int((truth[0].end_s + 1.0) * SAMPLE_RATE) : int((truth[1].start_s - 1.0) * SAMPLE_RATE)]

    spans = speech_spans(inside)

    assert spans[0].start_s == pytest.approx(0.0, abs=0.05)
    assert spans[-1].end_s == pytest.approx(inside.size / SAMPLE_RATE, abs=0.05)


def test_silences_are_what_speech_leaves():
    speech = (Span(0.5, 1.0), Span(2.0, 3.0))

    assert silences(speech, 4.0) == (Span(0.0, 0.5), Span(1.0, 2.0), Span(3.0, 4.0))
    assert silences((Span(0.0, 4.0),), 4.0) == ()


def test_gaps_are_closed_only_below_the_one_given():
    spans = (Span(0.0, 1.0), Span(1.1, 2.0), Span(2.5, 3.0))

    assert tuple(joined(spans, 0.3)) == (Span(0.0, 2.0), Span(2.5, 3.0))


def test_sound_that_comes_in_bits_holds_the_same_speech_as_at_once(spoken):
    heard, _ = spoken[0]
    at_once, bit_by_bit = VoiceActivity(), VoiceActivity()

    whole = np.concatenate((at_once.hear(heard), at_once.end()))
    bits = [bit_by_bit.hear(bit) for bit in np.array_split(heard, 37)]

    assert np.concatenate((*bits, bit_by_bit.end())) == pytest.approx(whole, abs=1e-4)
