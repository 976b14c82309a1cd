"""The recipes of `deploy/`, followed to the letter but for the names of places."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands of `school-ca.md` were run, as they stand."""
    folder = tmp_path_factory.mktemp("certificates")
    commands = "\n".join(SHELL_BLOCK.findall((DEPLOY / "school-ca.md").read_text("utf-8")))
    subprocess.run(["sh", "-eu", "-c", commands], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def nginx() -> str:
    """The nginx of this machine; `make test` installs it where it can."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/opt/homebrew/bin")
    assert found, "nginx is missing, so its recipe cannot be tried: apt install nginx-light"
    return found
