"""That a sample's index is its time as a player shows it, and what happens when there is no sound."""

import numpy as np
import pytest

from media.decode import sound
from media.errors import LimitExceeded, NoAudio, UnknownCodec
from media.limits import ReadingLimits

AUDIBLE = 0.1


def test_sound_is_mono_float_at_16_khz(record, take):
    path = record(take(seconds=2.0))

    heard = sound(path)

    assert heard.dtype == np.float32
    assert heard.shape == (heard.size,)
    assert heard.size == pytest.approx(32_000, abs=400)
    assert 0.45 < np.abs(heard).max() < 0.6


def test_sound_that_starts_after_the_picture_keeps_its_time(record, take):
    path = record(take(audio_starts_s=0.1))

    heard = sound(path)

    first_s = np.flatnonzero(np.abs(heard) > AUDIBLE)[0] / 16_000
    assert first_s == pytest.approx(0.1, abs=0.01)


def test_a_hole_in_the_timestamps_becomes_silence(record, take):
    path = record(take(name="take.mkv", format="matroska", audio="pcm_s16le", hole_s=(0.8, 1.2)))

    heard = sound(path)

    assert heard.size == pytest.approx(32_000, abs=50)
    assert np.abs(heard[int(0.81 * 16_000) : int(1.19 * 16_000)]).max() == 0.0
    assert np.abs(heard[int(1.21 * 16_000) :]).max() > AUDIBLE


def test_a_cut_off_file_gives_the_sound_it_still_has(record, take):
    path = record(take(seconds=4, live=False))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    heard = sound(path)

    assert 16_000 < heard.size < 48_000


def test_a_damaged_stretch_costs_its_own_moment_only(record, take):
    path = record(take(seconds=4))
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 300] = bytes(300)
    path.write_bytes(damaged)

    heard = sound(path)

    assert heard.size == pytest.approx(64_000, abs=2_000)


def test_a_silent_film_has_no_sound_to_give(record, take):
    path = record(take(audio=None))

    with pytest.raises(NoAudio, match="microphone"):
        sound(path)


def test_a_codec_nobody_knows_is_named_as_the_reason(record, take):
    path = record(take(seconds=1))
    path.write_bytes(path.read_bytes().replace(b"A_OPUS", b"A_OPUX"))

    with pytest.raises(UnknownCodec, match="cannot be decoded"):
        sound(path)


def test_sound_past_the_limit_ends_the_reading(record, take):
    path = record(take(seconds=2))

    with pytest.raises(LimitExceeded, match="longer than"):
        sound(path, ReadingLimits(duration_s=1.0))
