"""What is vendored is what we say it is: the same bytes, a named version, a licence kept beside it."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "web" / "static" / "vendor"
ENTRIES = json.loads((VENDOR / "vendor.json").read_text())


def test_every_vendored_file_has_the_sum_that_the_list_gives():
    sums = {
        entry["file"]: hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() for entry in ENTRIES
    }

    assert sums == {entry["file"]: entry["sha256"] for entry in ENTRIES}


def test_every_file_in_the_vendor_folder_is_listed():
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

    assert present - {"vendor.json"} == {entry["file"] for entry in ENTRIES}


def test_every_entry_says_where_it_comes_from_and_under_which_licence():
    for entry in ENTRIES:
        assert entry["package"]
        assert entry["version"][0].isdigit()
        assert entry["licence"] in {"OFL-1.1", "MIT", "BSD-3-Clause", "ISC", "Apache-2.0", "0BSD"}


def test_the_licence_text_lies_beside_what_it_covers():
    folders = {Path(entry["file"]).parent for entry in ENTRIES}

    assert all((VENDOR / folder / "LICENSE").read_text().strip() for folder in folders)
