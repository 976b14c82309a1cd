"""Make the project's own clips: `python -m tests.clips.make [NAME …] [--truth-only]`.

Reads `tests/clips/scripts/`, speaks them with Piper (test extra), draws the teacher, and writes each clip
with its truth. Demo clips go into the product, their truth stays with the tests: the demo's findings are
made by the worker, never shipped.
"""

import argparse
from pathlib import Path

from tests.clips.acting import pictures
from tests.clips.muxing import write_webm
from tests.clips.script import ClipScript, all_scripts
from tests.clips.speech import speak
from tests.clips.truth import ROOT, TRUTHS, truth_of, write_truth

DEMO = ROOT / "studio" / "demo" / "clips"


def clip_path(script: ClipScript) -> Path:
    """Return where the clip made from *script* is kept."""
    return (DEMO if script.demo else TRUTHS) / f"{script.name}.webm"


def make(script: ClipScript) -> Path:
    """Make the clip and its truth, and return the clip's path."""
    take = speak(script)
    target = clip_path(script)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_webm(target, take.sound, pictures(script, take) if script.drawn else None)
    document = truth_of(script, take, target.relative_to(ROOT).as_posix())
    write_truth(document, TRUTHS / f"{script.name}.json")
    return target


def make_truth(script: ClipScript) -> Path:
    """Make only the truth, for when what is expected changed but no sentence did; return its path."""
    target = TRUTHS / f"{script.name}.json"
    write_truth(truth_of(script, speak(script), clip_path(script).relative_to(ROOT).as_posix()), target)
    return target


def main() -> None:
    """Make the clips named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Make the project's own clips.")
    parser.add_argument("names", nargs="*", help="scripts to make; all by default")
    parser.add_argument("--truth-only", action="store_true", help="write the truth, leave the clip as it is")
    arguments = parser.parse_args()
    for script in all_scripts():
        if not arguments.names or script.name in arguments.names:
            target = make_truth(script) if arguments.truth_only else make(script)
            print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
