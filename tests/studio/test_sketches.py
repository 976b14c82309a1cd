"""Sketches: lines in the frame's own pixels, and nothing else."""

import pytest

from studio.errors import InvalidInput
from studio.sketches import MOST_POINTS, MOST_STROKES, sketch_from


def drawn(*strokes, width=1280, height=720):
    return {"width": width, "height": height, "strokes": list(strokes)}


def test_a_sketch_is_read_and_written_in_whole_pixels():
    sketch = sketch_from(drawn([[10.4, 20.6], [1280, 720]], [], [[5, 5]]))

    assert sketch.as_document() == drawn([[10, 21], [1280, 720]], [[5, 5]])


@pytest.mark.parametrize("document", [drawn(), drawn([], [])])
def test_a_sketch_without_a_line_is_none(document):
    assert sketch_from(document) is None


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (None, "draw it anew"),
        ([], "draw it anew"),
        ({"width": 1280, "height": 720}, "draw it anew"),
        (drawn([[1, 1]], width=0), "width and the height"),
        (drawn([[1, 1]], width=10**9), "width and the height"),
        (drawn([[1, 1]], width=True), "width and the height"),
        (drawn("line"), "list of points"),
        (drawn([1, 2]), "two numbers"),
        (drawn([[1, 2, 3]]), "two numbers"),
        (drawn([["<script>", 2]]), "two numbers"),
        (drawn([[float("nan"), 2]]), "two numbers"),
        (drawn([[float("inf"), 2]]), "two numbers"),
        (drawn([[-1, 2]]), "outside the frame"),
        (drawn([[1, 721]]), "outside the frame"),
        (drawn([[1, 1]] * 10_000), f"at most {MOST_POINTS} points"),
        (drawn(*[[[1, 1]]] * (MOST_STROKES + 1)), f"at most {MOST_STROKES} lines"),
    ],
)
def test_what_is_no_sketch_is_refused_in_a_sentence(document, says):
    with pytest.raises(InvalidInput, match=says) as refused:
        sketch_from(document)

    assert refused.value.pointer == "/sketch"
