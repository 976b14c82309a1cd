"""What the documents promise: links lead somewhere, what is named exists, examples run."""

import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

from docs.screenshots import few_colours
from rubrics.criteria import Part, WholeClip
from rubrics.detectors import DETECTORS
from rubrics.step_file import read_steps
from studio.settings import SECTIONS, SETTINGS_FILE
from web.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
DETECTOR_PAGES = ROOT / "docs" / "detectors"

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(?! )(.+)$", re.MULTILINE)
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.\w+|(?:[\w.-]+/)+")
VARIABLE = re.compile(r"\bSTUDIO_[A-Z0-9_]+\b")
IDENTIFIER = re.compile(r"`((?:studio|media|rubrics|api|web)\.(?!db)[\w.]+)`")  # studio.db is a file
VALUE = re.compile(r"`(\w+)` of `((?:studio|media|rubrics|api|web)\.[\w.]+)`")
EVENT = re.compile(r"logger\(\)\.\w+\(\s*(?:[\w.]+, )?\"([\w.]+)\"")
FOR_TESTS = {"STUDIO_TEST_POSTGRES", "STUDIO_REQUIRE_POSTGRES"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    """Return a document without its blocks of code."""
    return BLOCK.sub("", path.read_text("utf-8"))


def code(path: Path) -> list[str]:
    """Return what a document sets as code: pieces in a line, blocks, indented lines."""
    text = path.read_text("utf-8")
    rest = BLOCK.sub("", text)
    return [*CODE.findall(rest), *INDENTED.findall(rest), *(body for _, body in BLOCK.findall(text))]


def heading_anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as they are made of them on the usual sites."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def in_repository(path: str) -> bool:
    """Tell whether git keeps, or is about to keep, something at *path*."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return bool(listed.stdout)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(document: Path) -> None:
    links = [link for link in LINK.findall(prose(document)) if "://" not in link]

    lost = []
    for link in links:
        file, _, heading = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (heading and heading not in heading_anchors(target)):
            lost.append(link)

    assert not lost


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_file_that_is_named_exists(document: Path) -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"data"}
    named = {
        piece
        for piece in CODE.findall(prose(document))
        if FILE.fullmatch(piece) and piece.split("/")[0] in rooms
    }

    missing = {piece for piece in named if not in_repository(piece)}

    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_target_of_make_that_is_named_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))

    named = {target for piece in code(document) for target in re.findall(r"^make ([a-z]+)\b", piece, re.M)}

    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_command_that_is_named_exists(document: Path) -> None:
    called = {
        name for piece in code(document) for name in re.findall(r"(?:^|\| |/)studio ([a-z]+)\b", piece, re.M)
    }

    assert called <= set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_setting_that_is_named_exists(document: Path) -> None:
    settings = {
        section.variable(field) for section in SECTIONS.values() for field in section.model_fields
    } | FOR_TESTS | {SETTINGS_FILE}  # fmt: skip

    named = {
        name for name in VARIABLE.findall(document.read_text("utf-8")) if not name.endswith("_")
    }  # `STUDIO_…` stands for all of them

    assert named <= settings


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_an_identifier_that_is_named_exists(document: Path) -> None:
    of_code = (name for name in IDENTIFIER.findall(prose(document)) if document.parent.name != "deploy")
    named = set(of_code)  # names of hosts and certificates look the same there

    missing = {identifier for identifier in named if not is_there(identifier)}

    assert not missing


def test_the_glossary_s_values_are_those_of_the_code() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")

    values = VALUE.findall(glossary)

    assert len(values) > 10
    assert not [value for value, table in values if value not in found(table)]


def is_there(identifier: str) -> bool:
    """Tell whether a dotted name is a module, or something in one."""
    try:
        found(identifier)
    except (ImportError, AttributeError):
        return False
    return True


def found(identifier: str) -> Any:
    """Return what a dotted name stands for; a field of a dataclass counts as there."""
    module, names = identifier, list[str]()
    while not is_module(module):
        module, _, name = module.rpartition(".")
        names.insert(0, name)
    thing: Any = importlib.import_module(module)
    for name in names:
        known = getattr(thing, "__dataclass_fields__", {})
        thing = known[name] if name in known else getattr(thing, name)
    return thing


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_detector_has_a_page_that_the_list_leads_to(detector: str) -> None:
    listed = (DETECTOR_PAGES / "README.md").read_text("utf-8")

    page = DETECTOR_PAGES / f"{detector}.md"

    assert page.read_text("utf-8").startswith(f"# `{detector}`\n")
    assert f"[`{detector}`]({detector}.md)" in listed


def test_a_page_of_a_detector_is_of_one_that_exists() -> None:
    pages = {page.stem for page in DETECTOR_PAGES.glob("*.md")} - {"README"}

    assert pages == set(DETECTORS)


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_detector_s_page_lists_its_parameters_with_their_defaults(detector: str) -> None:
    page = section(DETECTOR_PAGES / f"{detector}.md", "Parameters")
    parameters = fields(DETECTORS[detector].parameters)

    listed = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))

    assert listed == {parameter.name: default_as_written(parameter) for parameter in parameters}


def test_what_every_detector_takes_is_listed_with_its_defaults() -> None:
    page = section(DETECTOR_PAGES / "README.md", "What every detector takes")
    common = [field for field in fields(Part) if field.name not in ("detector", "params")]

    listed = dict(re.findall(r"^\| `(\w+)` \| `?([\w.]+)`? \|", page, re.MULTILINE))

    assert listed == {field.name: default_as_written(field) for field in common}


def section(path: Path, heading: str) -> str:
    """Return what stands under a heading, up to the next."""
    _, _, rest = path.read_text("utf-8").partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def default_as_written(parameter: "Field[Any]") -> str:
    """Return a default as the pages write it."""
    if parameter.default_factory is not MISSING:
        return as_written(parameter.default_factory())
    return as_written(parameter.default)


def as_written(default: object) -> str:
    match default:
        case _ if default is MISSING:
            return "required"
        case None | ():
            return "none"
        case bool():
            return str(default).lower()
        case tuple():
            return ", ".join(default)
        case WholeClip():
            return "clip"
        case _:
            return str(default)


def examples(detector: str) -> Iterator[dict[str, Any]]:
    page = (DETECTOR_PAGES / f"{detector}.md").read_text("utf-8")
    return (yaml.safe_load(body) for kind, body in BLOCK.findall(page) if kind == "yaml")


@pytest.mark.parametrize("detector", DETECTORS)
def test_an_example_of_a_detector_is_read_as_part_of_a_step(detector: str) -> None:
    (example,) = examples(detector)
    judged = {
        "id": "judged",
        "text": "Judged",
        "detector": "coach_judges",
        "params": {"prompt": "How was it?"},
    }
    head = {"schema": "step/1", "id": "an-example", "title": "An example", "area": "questioning"}
    rest = {"why": "To try it.", "cue": "When it is tried", "duration_s": [30, 60]}

    text = json.dumps({**head, **rest, **example, "criteria": [*example["criteria"], judged]})
    (step,) = read_steps(text, "example.json")

    assert step.criteria[0].detector == detector


def test_every_event_of_the_log_is_explained() -> None:
    page = section(ROOT / "docs" / "operating.md", "The log")
    modules = [path for room in ("studio", "api", "web") for path in (ROOT / room).rglob("*.py")]

    logged = {name for path in modules for name in EVENT.findall(path.read_text("utf-8"))}

    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert logged == {name for row in rows for name in CODE.findall(row)}


def block_of_formats(schema: str) -> str:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    (block,) = [body for _, body in BLOCK.findall(text) if schema in body]
    return block


def test_the_step_file_of_the_formats_keeps_every_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "step.yaml"
    file.write_text(block_of_formats("schema: step/1"), "utf-8")

    status = main(["steps", "check", str(file)])

    assert status == 0
    assert "Nothing wrong" in capsys.readouterr().err


@pytest.mark.model
def test_the_analysis_of_the_formats_has_the_keys_that_the_command_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path))
    shown = json.loads(block_of_formats('"schema": "analysis/1"'))
    take = str(ROOT / "studio" / "demo" / "clips" / "second.webm")

    status = main(["analyse", take, "--step", "qu1-cold-call", "--json"])

    given = json.loads(capsys.readouterr().out)
    assert status == 0
    assert keys_of(shown) <= keys_of(given)
    assert {path for path in keys_of(given) if "." not in path} <= keys_of(shown)
    assert shown["recording"] == given["recording"]
    assert [told(finding) for finding in shown["findings"]] == [
        told(finding) for finding in given["findings"] if finding["criterion"] == "wait"
    ]


@pytest.mark.model
def test_the_report_of_the_readme_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path))
    text = (ROOT / "README.md").read_text("utf-8")
    (shown,) = [body for kind, body in BLOCK.findall(text) if kind == "text"]
    (call,) = re.findall(r"studio (analyse .+)$", text, re.MULTILINE)

    status = main([str(ROOT / word) if "/" in word else word for word in call.split()])

    printed = capsys.readouterr().out
    assert status == 0
    assert headings(shown) == headings(printed)
    assert re.findall(r"the silence lasted .+ Devon", shown) == re.findall(
        r"the silence lasted .+ Devon", printed
    )


def headings(report: str) -> list[str]:
    """Return a report's first line and those of its criteria; moments differ a little between machines."""
    title, *lines = report.splitlines()
    return [title, *(line for line in lines if re.match(r"  (heard|not heard|cannot tell)\b", line))]


def test_the_pictures_are_all_shown_and_light() -> None:
    pictures = sorted((ROOT / "docs" / "screenshots").iterdir())

    readme = (ROOT / "README.md").read_text("utf-8")

    assert pictures
    assert not [picture.name for picture in pictures if f"docs/screenshots/{picture.name}" not in readme]
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000


def test_a_picture_of_few_colours_keeps_every_one() -> None:
    shades = np.arange(200, dtype=np.uint8)
    picture = np.stack(
        [np.tile(shades, (4, 1)), np.zeros((4, 200), np.uint8), np.tile(shades[::-1], (4, 1))], 2
    )

    written = np.frombuffer(few_colours(picture), np.uint8)

    assert (cv2.imdecode(written, cv2.IMREAD_COLOR_RGB) == picture).all()


def told(finding: dict[str, Any]) -> tuple[str, str, list[str], list[float]]:
    """Return of a finding what must be the same on every machine; a pause to a tenth of a second."""
    evidence = finding["evidence"]
    pauses_s = [round(item["measure"]["value"], 1) for item in evidence]
    return finding["criterion"], finding["outcome"], [item["quote"] for item in evidence], pauses_s


def keys_of(value: object, path: str = "") -> set[str]:
    """Return the keys of a JSON value, a dotted path each, the items of a list as one."""
    match value:
        case dict():
            below = (keys_of(inner, f"{path}.{key}".lstrip(".")) for key, inner in value.items())
            return {f"{path}.{key}".lstrip(".") for key in value}.union(*below)
        case list():
            return set().union(*(keys_of(inner, path) for inner in value))
        case _:
            return set()
