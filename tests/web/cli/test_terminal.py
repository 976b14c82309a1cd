"""What stands at the other end of the streams: readers that leave, full disks, nothing at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STUDIO = [sys.executable, "-P", "-m", "web.cli"]
FULL = Path("/dev/full")


def test_a_reader_that_leaves_early_ends_the_command_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run([*STUDIO, "--help"], stdout=writer, stderr=subprocess.PIPE, check=False)

    os.close(writer)
    assert ended.returncode == 141
    assert ended.stderr == b""


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")
def test_an_output_that_takes_nothing_is_said_in_one_sentence() -> None:
    with FULL.open("w") as full:
        ended = subprocess.run([*STUDIO, "--version"], stdout=full, stderr=subprocess.PIPE, check=False)

    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1
    assert b"cannot be written" in ended.stderr


def test_a_closed_output_is_said_in_one_sentence() -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *STUDIO, "--version"], stderr=subprocess.PIPE, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1


def test_without_standard_error_nothing_of_it_lands_in_the_output() -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$@" 2>&-', "sh", *STUDIO, "no-such"], stdout=subprocess.PIPE, check=False
    )

    assert ended.returncode == 2
    assert ended.stdout == b""
