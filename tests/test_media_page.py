"""That the examples on the page about `media` do what they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TAKE = ROOT / "tests" / "golden" / "clips" / "brief.webm"
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "media.md").read_text("utf-8"), re.DOTALL)
SAID = ("longest silence", "in semitones", "Devon")


def test_the_page_has_its_three_examples():
    assert len(EXAMPLES) == len(SAID)


@pytest.mark.parametrize(("example", "said"), [*zip(EXAMPLES, SAID, strict=True)], ids=SAID)
def test_an_example_runs_as_it_is_printed(example, said, capsys):
    exec(compile(example, "docs/media.md", "exec"), {"TAKE": str(TAKE)})

    assert said in capsys.readouterr().out
