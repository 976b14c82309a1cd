"""How long a take's words take, beside a user's other choices on the same file: `python -m bench.words`.

A table in one run, every choice in turns, medians of five, on a take of 146 s with tiny.en and two threads.
In one process: ours, faster-whisper as it is and in batches of eight, and its model alone, the limit. As
commands: ours, which looks for a step's criteria besides, and whisper-ctranslate2, fetched with pip for as
long as this runs; where it cannot be had the table says so. There are no bars here.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from bench.media import RUNS, TAKE_S, THREADS, elapsed, make_take, transcribe_plainly
from media.decode import sound
from media.models import find_model
from media.speech import speech_spans
from media.transcribe import Whisper

BATCH = 8
STEP = "qu1-cold-call"
PEER, PEER_VERSION = "whisper-ctranslate2", "0.5.8"
START_PEER = "from whisper_ctranslate2.whisper_ctranslate2 import main; main()"


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        take = Path(folder) / "take.webm"
        make_take(take)
        print(f"{'of a take of 146 s':<44} {'s':>6} {'of its length':>14}")
        show({**in_process(take), **commands(take, Path(folder))})
    return 0


def show(choices: dict[str, Callable[[], float]]) -> None:
    """Measure every choice in turns, and print the middle of each."""
    for measure in choices.values():
        measure()  # models loaded, files in the machine's memory
    took_s: dict[str, list[float]] = {name: [] for name in choices}
    for _ in range(RUNS):
        for name, measure in choices.items():
            took_s[name].append(measure())
    for name, runs in took_s.items():
        print(f"{name:<44} {median(runs):6.2f} {median(runs) / TAKE_S:14.3f}", flush=True)


def in_process(take: Path) -> dict[str, Callable[[], float]]:
    """Return what may be called in this process."""
    heard, ours = sound(take), Whisper(threads=THREADS)
    model = TimedModel(str(find_model("tiny.en")), device="cpu", compute_type="int8", cpu_threads=THREADS)
    batched = BatchedInferencePipeline(model)

    def model_alone() -> float:
        model.inside_s = 0.0
        transcribe_plainly(model, heard)
        return model.inside_s

    return {
        "ours, speech looked for first": lambda: elapsed(
            lambda: ours.transcribe(heard, "en", speech=speech_spans(heard))
        ),
        "faster-whisper": lambda: elapsed(lambda: transcribe_plainly(model, heard)),
        f"faster-whisper, in batches of {BATCH}": lambda: elapsed(
            lambda: [*batched.transcribe(heard, word_timestamps=True, batch_size=BATCH)[0]]
        ),
        "the model alone": model_alone,
    }


def commands(take: Path, folder: Path) -> dict[str, Callable[[], float]]:
    """Return the commands, each with its own start."""
    studio = [sys.executable, "-m", "web.cli", "analyse", str(take), "--step", STEP, "--json"]
    kept = {"STUDIO_DATA_FOLDER": str(folder / "data"), "STUDIO_SPEECH_THREADS": str(THREADS)}
    choices = {"studio analyse, a step's criteria besides": lambda: elapsed(lambda: call(studio, kept))}
    packages = folder / "peer"
    if not is_fetched(packages):
        print(f"{PEER} cannot be had here: this row needs a package index that has it.")
        return choices
    model = ["--model_directory", str(find_model("tiny.en")), "--threads", str(THREADS)]
    how = ["--language", "en", "--compute_type", "int8", "--beam_size", "1", "--word_timestamps", "True"]
    more = ["--vad_filter", "True", "--condition_on_previous_text", "False", "--output_format", "json"]
    peer = [sys.executable, "-c", START_PEER, str(take), *model, *how, *more, "--output_dir", str(folder)]
    found = {"PYTHONPATH": str(packages)}
    return {**choices, f"{PEER} {PEER_VERSION}": lambda: elapsed(lambda: call(peer, found))}


def is_fetched(packages: Path) -> bool:
    """Fetch the other command, on top of the libraries that are here; return whether it came."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages)]
    return subprocess.run([*pip, f"{PEER}=={PEER_VERSION}"], check=False, capture_output=True).returncode == 0


def call(command: list[str], variables: dict[str, str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **variables})


class TimedModel(WhisperModel):
    """A model that knows how long its encoder, decoder and aligner were at work."""

    inside_s = 0.0

    def encode(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401  as faster-whisper has it
        """Encode."""
        return self._timed(super().encode, *given, **named)

    def generate_with_fallback(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Decode."""
        return self._timed(super().generate_with_fallback, *given, **named)

    def find_alignment(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Place the words."""
        return self._timed(super().find_alignment, *given, **named)

    def _timed(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:  # noqa: ANN401
        began = time.perf_counter()
        result = work(*given, **named)
        self.inside_s += time.perf_counter() - began
        return result


if __name__ == "__main__":
    sys.exit(main())
