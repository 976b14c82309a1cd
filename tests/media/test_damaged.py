"""That damaged recordings end in a result or a typed error, in time, and harm nobody; see `tests.damaged`."""

import pytest

from media.confined import Reader
from tests.damaged import LIMITS, SLACK_S, read_all, recordings

SEED = 20


@pytest.mark.parametrize("count", [15, pytest.param(2000, marks=pytest.mark.soak)])
def test_every_damaged_file_ends_in_a_result_or_a_typed_error(count, tmp_path):
    good, reader = recordings(), Reader(LIMITS)

    outcomes = list(read_all(good, count, SEED, tmp_path, reader))

    (tmp_path / "good").write_bytes(good[0])
    assert len(outcomes) == count
    assert {"result", "UnreadableMedia"} <= {outcome.ended for outcome in outcomes}
    assert max(outcome.took_s for outcome in outcomes) < 4 * (LIMITS.wall_s + SLACK_S)
    assert reader.probe(tmp_path / "good").has_video
    reader.close()
