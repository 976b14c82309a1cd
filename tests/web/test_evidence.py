import pytest

from studio.tables import Finding
from web.evidence import EvidenceView, evidence_of, measure_text


@pytest.mark.parametrize(
    ("name", "text"),
    [("likeness", "67 % alike"), ("still", "67 % of the time"), ("facing", "67 % of the time")],
)
def test_a_share_says_of_what(name, text):
    assert measure_text({"name": name, "value": 0.672, "unit": "share"}) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"), [(3.38, "s", "3.3 s"), (2.97, "s", "2.9 s"), (1, "phrases", "1 phrase")]
)
def test_a_measure_is_cut_and_its_unit_agrees(value, unit, text):
    assert measure_text({"name": "any", "value": value, "unit": unit}) == text


def test_nothing_counted_over_a_whole_take_points_at_no_moment():
    counted = {"name": "count", "value": 0, "unit": "phrases"}
    nothing = {"start_ms": 0, "end_ms": 28_905, "quote": "", "measure": counted}
    said = {"start_ms": 4_000, "end_ms": 4_900, "quote": "Hands down", "measure": None}

    shown = evidence_of(Finding(evidence=[nothing, said]))

    assert shown == (EvidenceView(4_000, 4_900, "Hands down", None),)
