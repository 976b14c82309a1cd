"""See the package."""

import pickle
import sys
from pathlib import Path

from bench.phones.encoded import Encoded, encoded
from bench.phones.sentences import sentences
from media.models import checksum_of
from media.phones import WEIGHTS

SPOKEN = {"espeak": 3200, "flite": 5700, "piper": 4300}  # sentences by each engine


def main(folder: Path) -> int:
    """Speak, encode and train; write the weights and print their SHA-256."""
    from bench.phones.training import Training

    folder.mkdir(parents=True, exist_ok=True)
    training = Training([one for engine in SPOKEN for one in _kept(folder, engine)])
    training.run()
    training.write(WEIGHTS)
    print(f"{WEIGHTS.name}: sha256 {checksum_of(WEIGHTS)}")
    return 0


def _kept(folder: Path, engine: str) -> list[tuple[Encoded, Encoded]]:
    file = folder / f"{engine}.pickle"
    if not file.exists():
        seed = list(SPOKEN).index(engine)
        file.write_bytes(pickle.dumps(list(encoded(sentences(engine, SPOKEN[engine]), seed))))
    known: list[tuple[Encoded, Encoded]] = pickle.loads(file.read_bytes())
    return known


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
