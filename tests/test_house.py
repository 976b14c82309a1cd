"""The house: which rooms there are, which way imports go, and how large and plain what stands in them is."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGES = ("studio", "api", "media", "rubrics", "web")
TOP_LEVEL = {
    *PACKAGES,
    "tests",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "docs",
    "bench",
    "deploy",
    ".ci",
    ".gitignore",
    ".gitattributes",
}
LONGEST_MODULE = 500  # lines
LONGEST_FUNCTION = 60  # lines, its docstring not counted
# Machines find and people judge; none of it is a verdict on a person.
AVOIDED = {"score", "grade", "rating", "performance", "compliance", "surveillance", "candidate"}
EMPTY_NAMES = {"util", "helper", "common", "misc", "manager", "processor"}
TOO_BROAD = {"Exception", "BaseException"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def names_given(path: Path) -> Iterator[str]:
    """Yield the names that the module gives; what it merely uses was named by others."""
    for node in ast.walk(parsed(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def words_of(identifier: str) -> set[str]:
    """Return the words of an identifier in the singular: `HTTPRatings_of` is http, rating, of."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)
    return {word.lower().removesuffix("s") for word in words}


def lines_without_docstring(function: Function) -> int:
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def test_the_top_level_holds_the_agreed_rooms_and_nothing_else() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    top_level = {line.partition("/")[0] for line in listed.stdout.splitlines()}

    assert top_level <= TOP_LEVEL
    assert top_level >= {*PACKAGES, "tests", "deploy", ".ci", "Makefile", "LICENSE", "pyproject.toml"}


def test_imports_go_one_way_down_the_ladder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    status = lint_imports(no_cache=True)

    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", sorted((ROOT / "rubrics").rglob("*.py")), ids=name_of)
def test_rubrics_takes_only_plain_values_from_media(path: Path) -> None:
    imported = {node.module for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom)}

    from_media = {module for module in imported if module and module.partition(".")[0] == "media"}

    assert from_media <= {"media.timeline", "media.transcript"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_one_thought(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_does_one_thing(path: Path) -> None:
    longest = max((lines_without_docstring(function) for function in functions(path)), default=0)

    # A migration lists whole tables; it is read once and never changed.
    assert longest <= LONGEST_FUNCTION or "migrations" in path.parts


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_catches_every_error_to_carry_on(path: Path) -> None:
    handlers = [node.type for node in ast.walk(parsed(path)) if isinstance(node, ast.ExceptHandler)]
    caught = [kind for kind in handlers for kind in (kind.elts if isinstance(kind, ast.Tuple) else [kind])]

    assert not [kind for kind in caught if kind is None or getattr(kind, "id", "") in TOO_BROAD]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_in_the_code_judge_nobody(path: Path) -> None:
    found = {name for name in names_given(path) if words_of(name) & AVOIDED}

    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_words_on_the_pages_judge_nobody(path: Path) -> None:
    words = set(re.findall(r"[a-z]+", path.read_text("utf-8").lower()))

    assert not words & (AVOIDED | {f"{word}s" for word in AVOIDED})


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_and_its_classes_are_named_after_what_they_are(path: Path) -> None:
    classes = [node.name for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]

    assert not words_of(path.stem) & EMPTY_NAMES
    assert not [name for name in classes if words_of(name) & EMPTY_NAMES]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_says_what_is_in_it(path: Path) -> None:
    tree = parsed(path)

    assert not tree.body or ast.get_docstring(tree) or "migrations" in path.parts
