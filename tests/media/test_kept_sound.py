"""That sound kept in a file is the sound that was kept, and is measured as if it lay in memory."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from media import loudness, pitch, speech, waveform
from media.decode import sound
from media.errors import CannotWrite
from media.kept_sound import STRETCH, KeptSound, keep, stretches
from media.speech import SpeechSoFar
from media.timeline import SAMPLE_RATE

CLIP = Path(__file__).parents[1] / "golden" / "clips" / "good.webm"
HALF_STEP = 0.5 / 32767


@pytest.fixture
def kept(tmp_path):
    def kept(*blocks: np.ndarray) -> KeptSound:
        keep(blocks, tmp_path / "sound.npy")
        return KeptSound(tmp_path / "sound.npy")

    return kept


def noise(seconds: float, loudest: float = 1.0) -> np.ndarray:
    count = round(seconds * SAMPLE_RATE)
    return np.random.default_rng(4).uniform(-loudest, loudest, count).astype(np.float32)


def test_what_comes_in_blocks_is_one_sound_to_half_a_step_of_sixteen_bits(kept):
    blocks = noise(0.7), np.zeros(0, np.float32), noise(0.3)

    sound = kept(*blocks)

    assert sound.size == SAMPLE_RATE
    assert np.abs(sound[:] - np.concatenate(blocks)).max() <= HALF_STEP + 1e-7


def test_any_slice_is_that_of_the_array(kept):
    sound = kept(noise(1.0))
    whole = sound[:]

    for part in (slice(0, 0), slice(5, 9), slice(-7, None), slice(15_990, 99_999), slice(20_000, 20_001)):
        np.testing.assert_array_equal(sound[part], whole[part])


def test_the_file_is_an_array_as_numpy_reads_it(kept, tmp_path):
    kept(noise(0.1))

    assert np.load(tmp_path / "sound.npy").shape == (1600,)


def test_what_is_louder_than_full_scale_is_cut_off(kept):
    assert list(kept(np.array([2.0, -3.0], np.float32))[:]) == [1.0, -1.0]


def test_no_sound_at_all_is_kept_too(kept):
    empty = kept()

    assert empty.size == 0
    assert empty[:].size == 0
    assert list(stretches(empty)) == []


def test_a_disk_that_takes_nothing_is_named(tmp_path):
    with pytest.raises(CannotWrite, match="check the folder"):
        keep([noise(0.1)], tmp_path / "missing" / "sound.npy")


def test_stretches_are_the_whole_one_after_another(kept):
    sound = kept(noise(1.0))

    parts = list(stretches(sound, 6000))

    assert [part.size for part in parts] == [6000, 6000, 4000]
    np.testing.assert_array_equal(np.concatenate(parts), sound[:])


def test_what_lies_across_two_stretches_is_measured_as_in_one(kept):
    clip = sound(CLIP)
    long = kept(*[clip] * 5)
    long_enough = SpeechSoFar()
    long_enough.hear(long[:])
    long_enough.end()
    assert long.size > 2 * STRETCH

    assert speech.speech_spans(long) == long_enough.spans()
    assert waveform.peaks(long) == waveform.peaks(long[:])
    frames = long[: long.size // loudness.FRAME * loudness.FRAME].reshape(-1, loudness.FRAME)
    power_db = 10 * np.log10(np.square(frames).mean(axis=1) + 1e-12)
    level_db = loudness.loudness_db(long).values[: len(frames)]
    assert level_db == pytest.approx(np.maximum(power_db, loudness.QUIETEST_DB), abs=0.01)


def test_pitch_lasts_as_long_as_the_sound_and_does_not_jump_where_stretches_meet():
    moments = np.arange(2 * STRETCH) / SAMPLE_RATE
    buzz = sum(np.sin(2 * np.pi * 200 * n * moments) / n for n in range(1, 8))

    heard = pitch.pitch_hz((0.1 * buzz).astype(np.float32))

    assert heard.duration_s == 120.0
    assert heard.values[2:-2] == pytest.approx(200, rel=0.01)


def test_a_run_at_full_scale_across_two_stretches_is_one(kept):
    sound = np.zeros(2 * STRETCH, np.float32)
    sound[STRETCH - 2 : STRETCH + 1] = 1.0  # three in a row
    sound[100:102] = sound[-1] = 1.0  # too few

    assert loudness.clipped_share(kept(sound)) == 3 / sound.size
    assert loudness.clipped_share(kept(np.ones(STRETCH + 5, np.float32))) == 1.0


def test_ten_minutes_take_the_memory_of_one(kept):
    """Of what NumPy holds; the models' own memory is the soak's business."""
    minute = noise(60.0, 0.1)
    long = kept(*[minute] * 10)

    tracemalloc.start()
    waveform.peaks(long)
    loudness.loudness_db(long)
    loudness.clipped_share(long)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 6 * minute.nbytes
