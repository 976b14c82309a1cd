"""How exactly pauses are measured: `python -m bench.pauses`.

The rehearsals of the catalogue's steps are spoken by Piper with silences that are exact to the sample, and
laid in a quiet room, under classroom-like noise at 15 dB, and in a bare room that echoes
(`bench.accuracy.rooms`). A pause that is not found at all counts with its whole length. What was spoken is
kept in `.accuracy/lines`, as `make accuracy` keeps it. Ends with 1 if a bar is missed.
"""

import sys
from collections.abc import Iterator

import numpy as np

from bench.accuracy.rooms import ROOMS, Sound
from bench.accuracy.takes import Asked, Ears, Truth
from bench.listening_words import KEPT_IN, VOICES
from bench.media import line
from media.speech import silences, speech_spans
from media.timeline import SAMPLE_RATE
from media.transcribe import Whisper
from tests.rehearsals.script import rehearsals

HEARABLE_S = 0.5  # shorter silences lie inside a sentence
MEDIAN_BAR_S, MOST_BAR_S = 0.10, 0.25  # the second for 95 of 100


def main() -> int:
    """Print the errors of each room beside their bars, and return the exit status."""
    ears, kept = Ears(Whisper(), KEPT_IN), []
    for room in ("clean", "noise", "echo"):
        errors = np.concatenate(
            [
                list(
                    errors_s(
                        *heard_in(
                            room, ears, Asked(rehearsal.lines, VOICES[0], room, rehearsal.words_per_minute)
                        )
                    )
                )
                for rehearsal in rehearsals()
            ]
        )
        print(f"  {room}: {errors.size} pauses, the worst is {errors.max():.2f} s off")
        kept += [
            line(f"{room}, median, s", float(np.median(errors)), MEDIAN_BAR_S),
            line(f"{room}, 95 of 100 within, s", float(np.percentile(errors, 95)), MOST_BAR_S),
        ]
    return 0 if all(kept) else 1


def heard_in(room: str, ears: Ears, asked: Asked) -> tuple[Sound, Truth]:
    """Return what a microphone in *room* hears of a rehearsal, and what is true of it."""
    truth, sound = ears.spoken(asked)
    return ROOMS[room](sound, truth.silences, asked.rng), truth


def errors_s(sound: Sound, truth: Truth) -> Iterator[float]:
    """Yield by how many seconds each pause between two lines is measured wrong."""
    found = silences(speech_spans(sound), sound.size / SAMPLE_RATE)
    for pause in truth.silences[1:-1]:
        if pause.duration_s < HEARABLE_S:
            continue
        middle_s = (pause.start_s + pause.end_s) / 2
        measured_s = next((one.duration_s for one in found if one.contains(middle_s)), 0.0)
        yield abs(measured_s - pause.duration_s)


if __name__ == "__main__":
    sys.exit(main())
