import argparse

import pytest

from media.timeline import Span
from web.cli.pupil_stretches import stretch


@pytest.mark.parametrize(
    ("text", "span"), [("12.3-14.0", Span(12.3, 14.0)), ("0-2", Span(0, 2)), (" 1-2.25 ", Span(1, 2.25))]
)
def test_a_stretch_is_two_moments_in_seconds(text: str, span: Span) -> None:
    assert stretch(text) == span


@pytest.mark.parametrize(
    "text", ["", "12.3", "-1-3", "1--3", "a-b", "1-nan", "1-inf", "1e3-2e3", "1,5-2", "0:11-0:14", "١-٢"]
)
def test_what_is_not_two_moments_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"12\.3-14\.0"):
        stretch(text)


@pytest.mark.parametrize("text", ["14-12.3", "3-3", "0-0.0"])
def test_a_stretch_ends_after_it_begins(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="earlier moment first"):
        stretch(text)
