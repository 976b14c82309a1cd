"""The text of a step file, and what is said when it breaks a rule."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rubrics.errors import StepFileFaults
from web.cli.refusals import STEP_IS_WRONG, Refusal

LONGEST = 1_000_000  # bytes; a thousand steps. A film that was named by mistake is not read to its end.


def read_text(file: Path) -> str:
    """Return what the step file holds.

    Raises:
        Refusal: with status 4, if it cannot be read or is no text.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST + 1)
    except OSError as error:
        raise Refusal(
            f"The step file {file.name!r} cannot be read ({error.strerror}): name a file that can be.",
            STEP_IS_WRONG,
        ) from error
    if len(content) > LONGEST:
        raise Refusal(
            f"The file {file.name!r} is far too long to hold steps: name a step file.", STEP_IS_WRONG
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"The file {file.name!r} is not text in UTF-8: name a step file, in YAML or JSON.", STEP_IS_WRONG
        ) from error


@contextmanager
def refusing_faults(file: Path) -> Iterator[None]:
    """Turn the faults of a step file into a refusal with status 4 that lists them, one a line."""
    try:
        yield
    except StepFileFaults as error:
        raise refusal_of([(file, error)]) from error


def refusal_of(wrong: Sequence[tuple[Path, StepFileFaults]]) -> Refusal:
    """Return the refusal, with status 4, that lists the faults of step files (n ≥ 1), one a line."""
    details = tuple(str(fault) for _, error in wrong for fault in error.faults)
    many = f"{len(details)} fault{'s' * (len(details) != 1)}"
    if len(wrong) == 1:
        which = f"The step file {wrong[0][0].name!r} has {many}, listed above, and none of it was used"
    else:
        which = f"{len(wrong)} step files have {many}, listed above"
    return Refusal(f"{which}: mend them and call again.", STEP_IS_WRONG, details=details)
