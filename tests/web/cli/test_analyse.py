"""`studio analyse`, the real command on real recordings: what it prints, and every way it ends."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clips import derive
from tests.clips.fixtures import Derived
from tests.clips.truth import Truth
from tests.looping import looped
from tests.web.cli.conftest import Ended, Studio

STEP = "qu1-cold-call"
LONG_S = 600.0
# As from a terminal, though the tests were started in the background, where a shell lets Ctrl-C be ignored.
HEEDING_CTRL_C = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from web.cli import main; sys.exit(main(sys.argv[1:]))"
)
TOLERANCE_S = 0.25  # what a measured silence may be off by

STEP_FILE = """\
schema: step/1
id: trial
title: "Ask, then wait"
area: questioning
why: "Everyone thinks."
cue: "When I ask"
duration_s: [10, 60]
criteria:
  - id: wait
    text: "At least 3 s after the question"
    detector: pause
    params: {after: question, min_s: 3.0}
  - id: tone
    text: "Tone invites"
    detector: coach_judges
    params: {prompt: "How did it feel?"}
"""


def is_refusal(ended: Ended, status: int) -> bool:
    """Whether the command ended with *status* and one plain sentence last, and nothing that frightens."""
    sentence = ended.last_line
    return (
        (ended.status, ended.out) == (status, "")
        and "Traceback" not in ended.err
        and (sentence[0].isupper() or sentence.startswith("--"))
        and sentence.endswith(".")
        and len(sentence) > 30
    )


@pytest.mark.model
def test_an_analysis_is_one_json_object_to_the_letter(
    studio_process: Studio, truth: Callable[[str], Truth]
) -> None:
    ended = studio_process("analyse", truth("first").path, "--step", STEP, "--json")

    assert (ended.status, ended.err) == (0, "")
    analysis = json.loads(ended.out)
    assert list(analysis) == [
        "schema",
        "recording",
        "transcript",
        "speech",
        "step",
        "findings",
        "warnings",
    ]
    assert analysis["schema"] == "analysis/1"
    assert analysis["step"] == STEP
    assert analysis["warnings"] == []
    assert analysis["recording"] == {
        "duration_s": pytest.approx(28.9, abs=0.1),
        "has_video": True,
        "width": 1280,
        "height": 720,
        "frame_rate": "25/1",
    }
    assert {key: analysis["transcript"][key] for key in ("model", "language")} == {
        "model": "tiny.en",
        "language": "en",
    }
    assert set(analysis["transcript"]["words"][0]) == {"text", "start_s", "end_s", "probability", "speaker"}
    assert set(analysis["speech"][0]) == {"start_s", "end_s"}
    for finding in analysis["findings"]:
        assert list(finding) == [
            "criterion",
            "outcome",
            "near",
            "detector",
            "detector_version",
            "evidence",
        ]


@pytest.mark.model
@pytest.mark.parametrize("clip", ["nearly", "poor"])
def test_what_is_found_is_what_was_spoken(studio: Studio, truth: Callable[[str], Truth], clip: str) -> None:
    spoken = truth(clip)

    ended = studio("analyse", spoken.path, "--step", STEP, "--json")

    findings = json.loads(ended.out)["findings"]
    found = {finding["criterion"]: (finding["outcome"], finding["near"]) for finding in findings}
    assert found == {
        criterion: (expected["outcome"], expected["near"]) for criterion, expected in spoken.expected.items()
    }
    assert all(finding["evidence"] for finding in findings if finding["outcome"] == "seen")


@pytest.mark.model
def test_a_silence_is_measured_on_the_sound(studio: Studio, truth: Callable[[str], Truth]) -> None:
    spoken = truth("good")

    ended = studio("analyse", spoken.path, "--step", STEP, "--json")

    wait = next(item for item in json.loads(ended.out)["findings"] if item["criterion"] == "wait")
    measured = [(found["start_s"], found["measure"]["value"]) for found in wait["evidence"]]
    silences = [(pause.start_s, pause.duration_s) for pause in spoken.waits]
    assert len(measured) == len(silences)
    for (start_s, length_s), (true_start_s, true_length_s) in zip(measured, silences, strict=True):
        assert start_s == pytest.approx(true_start_s, abs=TOLERANCE_S)
        assert length_s == pytest.approx(true_length_s, abs=TOLERANCE_S)
    assert {found["measure"]["name"] for found in wait["evidence"]} == {"pause"}


@pytest.mark.model
def test_without_json_it_prints_a_report_for_people(
    studio_process: Studio, truth: Callable[[str], Truth]
) -> None:
    ended = studio_process("analyse", truth("good").path, "--step", STEP)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("Cold call: question, pause, name\ngood.webm: 26.1 s, sound only.")
    assert "  heard        At least 3 s between question and name\n" in ended.out
    assert "What was said\n     0:00  Everyone be ready" in ended.out
    assert "not_seen" not in ended.out


@pytest.mark.model
def test_a_stretch_marked_as_a_pupils_counts_for_nothing(
    studio: Studio, truth: Callable[[str], Truth]
) -> None:
    spoken = truth("good")
    pause = spoken.waits[0]

    ended = studio("analyse", spoken.path, "--step", STEP, "--json", "--pupil", f"0-{pause.start_s}")

    words = json.loads(ended.out)["transcript"]["words"]
    assert {word["speaker"] for word in words if word["end_s"] < pause.start_s} == {"pupil"}
    assert {word["speaker"] for word in words if word["start_s"] > pause.end_s} == {"teacher"}


@pytest.mark.model
def test_where_nobody_speaks_nothing_is_invented(studio: Studio, tmp_path: Path) -> None:
    quiet = derive.quiet_room(tmp_path / "quiet.webm")

    ended = studio("analyse", quiet, "--step", STEP, "--json")

    analysis = json.loads(ended.out)
    assert ended.status == 0
    assert (analysis["transcript"]["words"], analysis["speech"]) == ([], [])
    assert "No speech" in analysis["warnings"][0]
    assert ended.last_line == analysis["warnings"][0]
    assert {finding["outcome"] for finding in analysis["findings"]} == {"unsure"}
    assert analysis["recording"]["width"] is None
    assert analysis["recording"]["frame_rate"] is None


@pytest.mark.model
@pytest.mark.parametrize("derivation", [derive.recorder_webm, derive.phone_mp4, derive.truncated])
def test_what_browsers_phones_and_accidents_leave_is_analysed(
    studio: Studio, derived: Derived, derivation: Callable[[Path, Path], Path]
) -> None:
    ended = studio("analyse", derived(derivation, "brief"), "--step", STEP, "--json")

    assert ended.status == 0
    assert json.loads(ended.out)["transcript"]["words"]


@pytest.mark.model
def test_a_step_can_come_from_a_file(studio: Studio, truth: Callable[[str], Truth], tmp_path: Path) -> None:
    (tmp_path / "trial.yaml").write_text(STEP_FILE)

    ended = studio("analyse", truth("good").path, "--step", "trial.yaml", "--json")

    analysis = json.loads(ended.out)
    assert analysis["step"] == "trial"
    assert analysis["findings"][1] == {
        "criterion": "tone",
        "outcome": "unsure",
        "near": False,
        "detector": "coach_judges",
        "detector_version": "1",
        "evidence": [],
    }


@pytest.mark.model
def test_a_step_that_was_imported_is_known_by_its_id(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path
) -> None:
    (tmp_path / "trial.yaml").write_text(STEP_FILE)
    studio("steps", "import", "trial.yaml")

    ended = studio("analyse", truth("good").path, "--step", "trial", "--json")

    assert json.loads(ended.out)["step"] == "trial"


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (2, ["{recording}"]),
        (3, ["missing.webm", "--step", STEP]),
        (4, ["{recording}", "--step", "no-such-step"]),
        (5, ["{recording}", "--step", STEP, "--model", "no-such-model"]),
    ],
)
def test_a_shell_sees_the_status_and_one_last_sentence(
    studio_process: Studio, truth: Callable[[str], Truth], status: int, arguments: list[str]
) -> None:
    recording = str(truth("brief").path)

    ended = studio_process("analyse", *(argument.format(recording=recording) for argument in arguments))

    assert is_refusal(ended, status), ended


def unreadable(kind: str, folder: Path, clip: Path) -> Path:
    """Return a path at which there is no recording that can be read, in one of many ways."""
    target = folder / f"{kind.replace(' ', '-')}.webm"
    if kind == "a name too long":
        return folder / ("x" * 5000)
    if kind == "a folder":
        target.mkdir()
    elif kind == "a playlist":
        target.write_text(f"#EXTM3U\n#EXTINF:10,\n{clip}\n")
    elif kind == "a list of files":
        target.write_text(f"ffconcat version 1.0\nfile {clip}\n")
    elif kind == "no sound":
        derive.without_sound(clip, target)
    elif kind == "an unknown codec":
        derive.unknown_codec(clip, target)
    elif kind == "a header alone":
        derive.truncated(clip, target, 0.001)
    elif kind == "no recording":
        derive.not_media(target)
    elif kind == "empty":
        derive.empty(target)
    return target


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "a name too long",
        "a folder",
        "empty",
        "no recording",
        "a header alone",
        "no sound",
        "an unknown codec",
        "a playlist",
        "a list of files",
    ],
)
def test_a_recording_that_cannot_be_read_ends_with_3(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path, kind: str
) -> None:
    recording = unreadable(kind, tmp_path, truth("brief").path)

    ended = studio("analyse", recording, "--step", STEP, "--json")

    assert is_refusal(ended, 3), ended


def test_a_recording_longer_than_the_limit_ends_with_3(studio: Studio, truth: Callable[[str], Truth]) -> None:
    ended = studio("analyse", truth("good").path, "--step", STEP, STUDIO_READING_MAX_DURATION_S="20")

    assert is_refusal(ended, 3)
    assert "longer" in ended.last_line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("just words", id="no mapping"),
        pytest.param(STEP_FILE + "---\n" + STEP_FILE.replace("id: trial", "id: other"), id="two steps"),
        pytest.param(STEP_FILE.replace("detector: pause", "detector: patience"), id="an unknown detector"),
        pytest.param(STEP_FILE.replace("title:", "titel:"), id="an unknown key"),
        pytest.param(STEP_FILE.replace("[10, 60]", "[10, 60"), id="no YAML"),
        pytest.param("\x00\x01\x02", id="no text"),
    ],
)
def test_a_step_file_that_is_wrong_ends_with_4(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path, text: str
) -> None:
    (tmp_path / "trial.yaml").write_text(text)

    ended = studio("analyse", truth("brief").path, "--step", "trial.yaml")

    assert is_refusal(ended, 4), ended


def test_every_fault_of_a_step_file_is_listed_with_its_line(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path
) -> None:
    wrong = STEP_FILE.replace("area: questioning", "area: asking").replace("min_s: 3.0", "min_s: soon")
    (tmp_path / "trial.yaml").write_text(wrong)

    ended = studio("analyse", truth("brief").path, "--step", "trial.yaml")

    faults = ended.err.splitlines()[:-1]
    assert [fault.partition(": ")[0] for fault in faults] == ["trial.yaml:4", "trial.yaml:12"]


@pytest.mark.parametrize("reference", ["no-such-step", "no/such.yaml", ".", "brief.webm", "x" * 300])
def test_a_step_that_is_not_there_ends_with_4(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path, reference: str
) -> None:
    recording = truth("brief").path
    (tmp_path / "brief.webm").write_bytes(recording.read_bytes())

    ended = studio("analyse", recording, "--step", reference)

    assert is_refusal(ended, 4), ended


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--step", STEP],
        ["{recording}"],
        ["{recording}", "--step", STEP, "--pupil", "14-12"],
        ["{recording}", "--step", STEP, "--pupil", "-3-2"],
        ["{recording}", "--step", STEP, "--pupil=-3-2"],
        ["{recording}", "--step", STEP, "--pupil", "soon-later"],
        ["{recording}", "--step", STEP, "--pupil", "100-200"],
        ["{recording}", "--step", STEP, "--loud"],
        ["{recording}", "{recording}", "--step", STEP],
    ],
    ids=" ".join,
)
def test_arguments_that_are_off_end_with_2(
    studio: Studio, truth: Callable[[str], Truth], arguments: list[str]
) -> None:
    recording = str(truth("brief").path)

    ended = studio("analyse", *(argument.format(recording=recording) for argument in arguments))

    assert is_refusal(ended, 2), ended


def test_a_setting_that_is_off_ends_with_2(studio: Studio, truth: Callable[[str], Truth]) -> None:
    ended = studio("analyse", truth("brief").path, "--step", STEP, STUDIO_SPEECH_THREADS="many")

    assert is_refusal(ended, 2)
    assert "STUDIO_SPEECH_THREADS" in ended.last_line


@pytest.mark.model
@pytest.mark.parametrize(
    "arguments",
    [["--model", "no-such-model"], ["--model", "."], ["--language", "cy"], ["--language", "nonsense"]],
    ids=" ".join,
)
def test_a_model_that_cannot_be_used_ends_with_5(
    studio: Studio, truth: Callable[[str], Truth], arguments: list[str]
) -> None:
    ended = studio("analyse", truth("brief").path, "--step", STEP, *arguments)

    assert is_refusal(ended, 5), ended


@pytest.mark.model
def test_a_model_whose_weights_are_damaged_ends_with_5(
    studio: Studio, truth: Callable[[str], Truth], tmp_path: Path
) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")

    ended = studio("analyse", truth("brief").path, "--step", STEP, "--model", tmp_path)

    assert is_refusal(ended, 5), ended


@pytest.mark.model
def test_ctrl_c_ends_it_quietly(truth: Callable[[str], Truth], tmp_path: Path) -> None:
    film = looped(truth("second").path, tmp_path / "long.webm", LONG_S)
    running = subprocess.Popen(
        [sys.executable, "-P", "-c", HEEDING_CTRL_C, "analyse", film, "--step", STEP],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "STUDIO_DATA_FOLDER": str(tmp_path)},
        start_new_session=True,
    )
    time.sleep(2.0)  # in the middle of reading the recording, or of listening to it

    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the command and all that it started
    out, err = running.communicate(timeout=20)

    assert (running.returncode, out, err) == (130, b"", b"")


def test_it_starts_without_the_web_server(truth: Callable[[str], Truth], tmp_path: Path) -> None:
    code = (
        "import sys; from web.cli import main; main(sys.argv[1:]); "
        "print(sorted({'fastapi', 'starlette', 'uvicorn', 'jinja2', 'dbos'} & set(sys.modules)))"
    )

    ended = subprocess.run(
        [sys.executable, "-P", "-c", code, "analyse", tmp_path / "missing.webm", "--step", STEP],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "[]\n"


@pytest.mark.model
def test_on_a_terminal_a_progress_bar_comes_and_goes(truth: Callable[[str], Truth], tmp_path: Path) -> None:
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    running = subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", "analyse", truth("brief").path, "--step", STEP, "--json"],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**os.environ, "STUDIO_DATA_FOLDER": str(tmp_path)},
    )
    os.close(terminal)

    out, _ = running.communicate(timeout=60)

    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Listening |" in shown
    assert shown.split("\r")[-2].strip() == ""
    assert json.loads(out)["step"] == STEP
