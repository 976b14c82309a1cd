"""Which Python makes up `.venv`, on machines that have one, an old one, half of one, or none."""

import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent.parent / "deploy" / "find-python.sh"

# Each stands in for an interpreter: it answers the two questions of the script by its exit status.
OLD = "exit 1"
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac'
STUB = 'echo "this command exists in other versions" >&2; exit 127'
WHOLE = f'exec {sys.executable} "$@"'


def found_on(folder: Path, **pythons: str) -> subprocess.CompletedProcess[str]:
    for name, body in pythons.items():
        program = folder / name.replace("_", ".")
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", SCRIPT], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


def test_the_machines_own_python_comes_first(tmp_path: Path) -> None:
    found = found_on(tmp_path, python3=WHOLE, python3_12=WHOLE)

    assert (found.returncode, found.stdout, found.stderr) == (0, "python3\n", "")


def test_an_old_python_and_a_stub_are_passed_by(tmp_path: Path) -> None:
    found = found_on(tmp_path, python3=OLD, python3_13=STUB, python3_11=WHOLE)

    assert (found.returncode, found.stdout) == (0, "python3.11\n")


def test_one_line_says_that_venv_is_missing(tmp_path: Path) -> None:
    found = found_on(tmp_path, python3=WITHOUT_VENV)

    assert found.returncode == 1
    assert found.stderr.startswith("Missing: python3-venv")
    assert found.stderr.count("\n") == 1


def test_one_line_says_that_python_is_missing_or_too_old(tmp_path: Path) -> None:
    found = found_on(tmp_path, python3=OLD)

    assert found.returncode == 1
    assert found.stderr.startswith("Missing: Python 3.11 or newer")
    assert found.stderr.count("\n") == 1


def test_make_says_it_in_one_line_too(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("Makefile", "deploy", "pyproject.toml"):
        (project / name).symlink_to(SCRIPT.parent.parent / name)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to("/bin/sh")

    made = subprocess.run(
        [shutil.which("make") or "make", "run"],
        cwd=project,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert made.returncode == 2
    assert made.stderr.count("\n") == 1
    assert "Missing: Python 3.11 or newer" in made.stderr
