"""Pages that list what the code has: every setting, and every problem."""

import re
from pathlib import Path

from api.problems import PROBLEMS, REFUSED, UNEXPECTED
from studio.settings import SECTIONS

DOCS = Path(__file__).parents[1] / "docs"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| `?(?P<second>[^`|]+)`? \| (?P<third>.+) \|$", re.MULTILINE)


def rows(page: str) -> list[tuple[str, str, str]]:
    return ROW.findall((DOCS / page).read_text("utf-8"))


def written(default: object) -> str:
    """A default as the page writes it."""
    if isinstance(default, bool):
        return str(default).lower()
    return {None: "none", "": "empty"}.get(default, str(default))


def test_the_page_of_settings_lists_each_with_its_default_and_what_it_is_for():
    settings = [
        (section.variable(name), written(field.default), field.description)
        for section in SECTIONS.values()
        for name, field in section.model_fields.items()
    ]

    assert rows("settings.md") == settings


def test_the_page_of_problems_lists_each_with_its_status_and_what_to_do():
    problems = {
        (problem.slug, str(problem.status)) for problem in (*PROBLEMS.values(), *REFUSED.values(), UNEXPECTED)
    }

    listed = rows("problems.md")

    assert {(name, status) for name, status, _ in listed} == problems
    assert len(listed) == len(problems)
    assert all(to_do.endswith(".") for _, _, to_do in listed)
