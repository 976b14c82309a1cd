import pytest

from rubrics.agreement import agreement, comparable, proportion


def pairs_of(table: list[list[int]]) -> list[tuple[str, str]]:
    """Return pairs for a table of counts, one source down, the other across."""
    labels = "abcdefg"
    return [
        (labels[row], labels[column])
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("table", "share", "kappa"),
    [
        ([[20, 5], [10, 15]], 0.7, 0.4),
        ([[45, 15], [25, 15]], 0.6, 0.1304),  # two tables of one agreement and different chance
        ([[25, 35], [5, 35]], 0.6, 0.2593),
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.7, 0.4915),  # Cohen (1960), table 1, as counts
        ([[0, 10], [10, 0]], 0.0, -1.0),
    ],
)
def test_agreement_and_kappa_have_their_known_values(table, share, kappa):
    found = agreement(pairs_of(table))

    assert found.share.value == pytest.approx(share)
    assert found.kappa.value == pytest.approx(kappa, abs=5e-5)
    assert found.kappa.low < found.kappa.value < found.kappa.high or kappa == -1.0


@pytest.mark.parametrize(
    ("successes", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (30, 30, 0.8865, 1.0)]
)
def test_a_share_has_wilson_s_interval(successes, of, low, high):
    found = proportion(successes, of)

    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_agreement_without_exception_is_still_not_certain():
    found = agreement(pairs_of([[20, 0], [0, 10]]))

    assert found.kappa.value == 1.0
    assert 0.5 < found.kappa.low < 0.95


def test_one_label_throughout_has_no_kappa():
    found = agreement([("met", "met")] * 40)

    assert found.share.value == 1.0
    assert found.kappa is None


def test_a_finding_is_compared_by_whether_the_criterion_was_met_and_an_unsure_one_not_at_all():
    pairs = comparable(
        [
            ("seen", "met"),
            ("seen", "nearly"),
            ("not_seen", "nearly"),
            ("not_seen", "not_yet"),
            ("unsure", "met"),
        ]
    )

    assert pairs == (("met", "met"), ("met", "not met"), ("not met", "not met"), ("not met", "not met"))
