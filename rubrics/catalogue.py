"""The step templates that come with the studio, kept beside this module as `step/1` files."""

from functools import cache
from importlib.resources import files

from rubrics.criteria import StepTemplate
from rubrics.step_file import read_steps


@cache
def catalogue() -> tuple[StepTemplate, ...]:
    """Return every built-in step, in order of id.

    Raises:
        StepFileFaults: if a packaged file breaks a rule of `step/1`, which a test rules out.
    """
    folder = files("rubrics") / "catalogue"
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    steps = [step for entry in entries for step in read_steps(entry.read_bytes(), entry.name)]
    return tuple(sorted(steps, key=lambda step: step.id))
