"""`studio steps`: a file goes in whole or not at all, and comes out as it went in."""

from pathlib import Path

import pytest

from rubrics.catalogue import catalogue
from rubrics.step_file import read_steps
from tests.web.cli.conftest import Studio

STEPS = """\
schema: step/1
id: hands-down
title: "Hands down first"
area: questioning
why: "Everyone thinks."
cue: "When I ask"
duration_s: [10, 60]
criteria:
  - id: hands
    text: "Says hands down"
    detector: phrase_present
    params: {any_of: ["hands down"], closed: true}
  - id: tone
    text: "Tone invites"
    detector: coach_judges
    params: {prompt: "How did it feel?"}
---
schema: step/1
id: count-down
title: "Count down"
area: behaviour
why: "It is calm."
cue: "When they talk"
duration_s: [10, 30]
criteria:
  - id: count
    text: "Counts down"
    detector: phrase_present
    params: {any_of: ["three two one"]}
  - id: calm
    text: "Stays calm"
    detector: coach_judges
    params: {prompt: "Was it calm?"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "steps.yaml"
    path.write_text(STEPS, "utf-8")
    return path


def test_the_steps_that_come_with_the_studio_are_listed(studio: Studio) -> None:
    ended = studio("steps", "list")

    ids = [line.split("\t")[0] for line in ended.out.splitlines()]
    assert ended.status == 0
    assert sorted(ids) == sorted(step.id for step in catalogue())


def test_every_step_of_a_file_is_imported(studio: Studio, file: Path) -> None:
    ended = studio("steps", "import", file)

    assert ended.status == 0
    assert ended.err.count("Imported") == 2
    listed = studio("steps", "list").out
    assert "hands-down\tquestioning\tHands down first" in listed
    assert "count-down\tbehaviour\tCount down" in listed


def test_a_step_is_shown_as_a_file_that_means_the_same(studio: Studio, file: Path) -> None:
    studio("steps", "import", file)

    shown = studio("steps", "show", "hands-down")

    assert read_steps(shown.out, "shown") == read_steps(STEPS, "steps.yaml")[:1]


def test_an_import_of_the_same_id_is_its_new_version(studio: Studio, file: Path) -> None:
    studio("steps", "import", file)
    file.write_text(STEPS.replace("Hands down first", "Hands down, then ask"), "utf-8")

    studio("steps", "import", file)

    assert "hands-down\tquestioning\tHands down, then ask" in studio("steps", "list").out


def test_a_file_with_one_fault_is_refused_whole(studio: Studio, file: Path) -> None:
    file.write_text(STEPS.replace("id: calm", "id: Calm"), "utf-8")

    ended = studio("steps", "import", file)

    fault, sentence = ended.err.splitlines()
    assert (ended.status, ended.out) == (4, "")
    assert fault.startswith(f"{file}:30: ")
    assert "has 1 fault, listed above" in sentence
    assert "hands-down" not in studio("steps", "list").out


def test_a_file_is_checked_without_being_imported(studio: Studio, file: Path, tmp_path: Path) -> None:
    ended = studio("steps", "check", file)

    assert ended.status == 0
    assert ended.err.count("Nothing wrong with") == 2
    assert not (tmp_path / "data").exists()


def test_every_fault_is_listed_by_a_check(studio: Studio, file: Path) -> None:
    wrong = STEPS.replace("area: behaviour", "area: noise").replace("cue:", "queue:", 1)
    file.write_text(wrong, "utf-8")

    ended = studio("steps", "check", file)

    assert ended.status == 4
    assert len(ended.err.splitlines()) > 2


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_said(studio: Studio, name: str) -> None:
    ended = studio("steps", "import", name)

    assert ended.status == 4
    assert "cannot be read" in ended.last_line


def test_an_unknown_step_is_said(studio: Studio) -> None:
    ended = studio("steps", "show", "no-such-step")

    assert ended.status == 1
    assert "studio steps list" in ended.last_line


def test_every_fault_of_every_file_is_listed_at_once(studio: Studio, tmp_path: Path, file: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        STEPS.replace("area: questioning", "area: asking").replace("any_of:", "any_off:"), "utf-8"
    )
    empty = tmp_path / "empty.yaml"
    empty.write_text("schema: step/1\n", "utf-8")

    ended = studio("steps", "check", str(file), str(wrong), str(empty))

    lines = ended.err.splitlines()
    assert ended.status == 4
    assert any(line.startswith(f"{wrong}:4: area: ") for line in lines)
    assert sum(line.startswith(f"{wrong}:") for line in lines) >= 3
    assert sum(line.startswith(f"{empty}:") for line in lines) >= 5
    assert lines[-1].startswith("2 step files have ")
