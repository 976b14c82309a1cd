"""Fetch the front end's vendored files again, at the versions `vendor.json` names.

Run from the project root with npm on the path:

    python deploy/vendor.py            # fetch, replace, and write the new sums
    python deploy/vendor.py --check    # only compare the files here with the sums in vendor.json

To move to a new version, edit `version` in `web/static/vendor/vendor.json` and run it without `--check`.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

VENDOR = Path("web/static/vendor")
LIST = VENDOR / "vendor.json"


@dataclass(frozen=True, slots=True)
class VendoredFile:
    """One file taken unchanged from an npm package; `file` is its path under the vendor folder."""

    file: str
    package: str
    version: str
    licence: str
    source: str
    sha256: str


def listed() -> list[VendoredFile]:
    """Return what `vendor.json` lists."""
    return [VendoredFile(**entry) for entry in json.loads(LIST.read_text())]


def sum_of(content: bytes) -> str:
    """Return the SHA-256 of *content* in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def unpacked(package: str, version: str, folder: Path) -> Path:
    """Download *package* with npm into *folder* and return the root of its files."""
    packed = subprocess.run(  # noqa: S603  the name and version come from our own list
        ["npm", "pack", "--silent", f"{package}@{version}"],  # noqa: S607  npm stands where the person put it
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def refreshed(entry: VendoredFile) -> VendoredFile:
    """Fetch one file anew, write it, and return its entry with the sum it has now."""
    with tempfile.TemporaryDirectory() as folder:
        content = (unpacked(entry.package, entry.version, Path(folder)) / entry.source).read_bytes()
    target = VENDOR / entry.file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return replace(entry, sha256=sum_of(content))


def differing(entries: list[VendoredFile]) -> list[str]:
    """Return the files whose content is not what the list says."""
    return [entry.file for entry in entries if sum_of((VENDOR / entry.file).read_bytes()) != entry.sha256]


def main(arguments: list[str]) -> int:
    """Refresh or check, and return the exit status."""
    if "--check" in arguments:
        wrong = differing(listed())
        for file in wrong:
            print(f"{file} is not the file that vendor.json names", file=sys.stderr)  # noqa: T201
        return 1 if wrong else 0
    entries = [asdict(refreshed(entry)) for entry in listed()]
    LIST.write_text(json.dumps(entries, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
