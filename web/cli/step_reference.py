"""The step that a call names: a file that holds exactly one, or the id of one in the library."""

from pathlib import Path

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.step_file import read_steps
from studio.errors import NotFound
from studio.settings import Settings
from web.cli.refusals import STEP_IS_WRONG, Refusal
from web.cli.step_text import read_text, refusing_faults


def step_named(reference: str, settings: Settings) -> StepTemplate:
    """Return the step that *reference* names; a file of that name comes before an id.

    Raises:
        Refusal: with status 4, if it is neither, or its file holds faults, or not exactly one step.
    """
    if _is_there(Path(reference)):
        return _only_step(Path(reference))
    if not _may_be_id(reference):
        raise Refusal(
            f"There is no step file {reference!r}: name one, or the id of an imported step.", STEP_IS_WRONG
        )
    return _from_library(reference, settings)


def _is_there(file: Path) -> bool:
    try:
        return file.exists() and not file.is_dir()  # a pipe is fine
    except OSError:  # no file can have such a name
        return False


def _only_step(file: Path) -> StepTemplate:
    with refusing_faults(file):
        steps = read_steps(read_text(file), str(file))
    if len(steps) != 1:
        raise Refusal(
            f"The step file {file.name!r} holds {len(steps)} steps: name one that holds one, "
            "or import it and name a step by its id.",
            STEP_IS_WRONG,
        )
    return steps[0]


def _may_be_id(reference: str) -> bool:
    return reference.replace("-", "").isalnum() and reference == reference.lower()


def _from_library(step_id: str, settings: Settings) -> StepTemplate:
    known = {step.id: step for step in catalogue()}
    try:
        return _imported(step_id, settings) if may_have_record(settings) else known[step_id]
    except (NotFound, KeyError):
        raise Refusal(
            f"There is neither a step file nor a step called {step_id!r}: "
            "`studio steps list` shows those there are.",
            STEP_IS_WRONG,
        ) from None


def may_have_record(settings: Settings) -> bool:
    """Whether there is a record to look into: a database server's, or a file that exists."""
    file = settings.database_url.removeprefix("sqlite:///")
    return file == settings.database_url or Path(file).is_file()


def _imported(step_id: str, settings: Settings) -> StepTemplate:
    # Only here: the record's libraries take as long to import as all the rest of an analysis.
    from sqlalchemy.exc import SQLAlchemyError

    from studio import step_library
    from studio.database import Database

    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            return step_library.step(session, step_id)
    except SQLAlchemyError as error:
        raise Refusal(
            "The studio's record, which holds the imported steps, cannot be read: `studio doctor` says why. "
            "A step can also be named by its file.",
            STEP_IS_WRONG,
        ) from error
    finally:
        database.close()
