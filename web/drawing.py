"""Shapes for pages, as SVG attribute values: pure functions, used as template filters.

Pages draw with SVG and not with style attributes, because the Content-Security-Policy allows no inline style;
so the timeline stands complete in the HTML, with scripts or without.
"""

from collections.abc import Sequence
from itertools import pairwise

WAVE_BARS = 240  # about three pixels a bar in the lanes of a 1440-pixel window
WAVE_HEIGHT = 100
QUIETEST_BAR = 2.0  # silence stays visible as a dotted line
BADGE_SHARE = 0.015  # of a take's length that a round badge covers in the lanes of a 1440-pixel window


def share(moment_ms: float, duration_ms: int) -> str:
    """Return where a moment lies in a take, as a percentage of its length: "23.412%".

    Moments outside the take are drawn at its nearer end; a take of no length has everything at its start.
    """
    if duration_ms <= 0:
        return "0%"
    return f"{min(max(moment_ms / duration_ms, 0), 1) * 100:.3f}%"


def gathered(moments_ms: Sequence[int | None], duration_ms: int) -> list[list[int]]:
    """Return the places of marks by moment, those together whose badges would cover the first one's.

    Args:
        moments_ms: where each mark stands; one without a moment is left out.
        duration_ms: length of the take.
    """
    groups: list[list[int]] = []
    first_ms = 0
    placed = sorted((at_ms, place) for place, at_ms in enumerate(moments_ms) if at_ms is not None)
    for at_ms, place in placed:
        if groups and at_ms - first_ms < BADGE_SHARE * duration_ms:
            groups[-1].append(place)
        else:
            groups.append([place])
            first_ms = at_ms
    return groups


def bar_heights(peaks: Sequence[int], bars: int) -> list[float]:
    """Return the height of each bar, 0 to `WAVE_HEIGHT`, the loudest peak filling it.

    Args:
        peaks: the loudest sample of each short stretch, 0 to 255, evenly spaced over the take.
        bars: how many bars to draw; each shows the loudest of its peaks. Fewer peaks give fewer bars.
    """
    bars = min(bars, len(peaks))
    loudest = max(peaks, default=0) or 1
    edges = [index * len(peaks) // bars for index in range(bars + 1)] if bars else []
    return [max(QUIETEST_BAR, max(peaks[a:b]) / loudest * WAVE_HEIGHT) for a, b in pairwise(edges)]


def wave_path(peaks: Sequence[int], bars: int = WAVE_BARS) -> str:
    """Return the `d` of a path that draws *peaks* as bars about the middle of a box `bars` by 100 wide."""
    pitch = bars / max(min(bars, len(peaks)), 1)
    bar = f"{pitch * 0.6:.3g}"
    return "".join(
        f"M{index * pitch:.4g} {(WAVE_HEIGHT - height) / 2:.4g}h{bar}v{height:.3g}h-{bar}z"
        for index, height in enumerate(bar_heights(peaks, bars))
    )


def ribbon_points(first: tuple[int, int], last: tuple[int, int], first_ms: int, last_ms: int) -> str:
    """Return the `points` of the ribbon that joins a stretch of one take to the same stretch of another.

    Args:
        first: where it starts and ends in the upper take, milliseconds.
        last: the same in the lower take.
        first_ms: length of the upper take.
        last_ms: length of the lower take.

    Returns:
        Four corners in a box of 100 by 100, upper edge first.
    """
    upper = [start / max(first_ms, 1) * 100 for start in first]
    lower = [start / max(last_ms, 1) * 100 for start in last]
    return f"{upper[0]:.2f},0 {upper[1]:.2f},0 {lower[1]:.2f},100 {lower[0]:.2f},100"


def chart_path(figures: Sequence[float | None], among: Sequence[float | None]) -> str:
    """Return the `d` of a line through *figures*, evenly spaced, in a box of 100 by 40 that *among* fills.

    A figure that is not known breaks the line; one alone is drawn as a short stroke.
    """
    known = [figure for figure in among if figure is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    step = 100 / max(len(figures) - 1, 1)
    path, joined = [], False
    for place, figure in enumerate(figures):
        if figure is not None:
            height = 38 - (figure - low) / ((high - low) or 1) * 36
            path.append(f"{'L' if joined else 'M'}{place * step:.2f} {height:.2f}{'' if joined else 'h.5'}")
        joined = figure is not None
    return "".join(path)
