"""That each preview is the picture of its moment, upright, on one small sheet whatever the length."""

import cv2
import numpy as np
import pytest

from media.confined import Reader
from media.errors import NoVideo
from media.previews import MOST, Sheet, sheet, spacing, webvtt
from media.proxy import remux


def test_a_sheet_holds_a_picture_a_second_each_of_its_own_moment(record, take, tmp_path):
    playable, target = tmp_path / "playable.webm", tmp_path / "sheet.jpg"
    remux(record(take(seconds=2.9)), playable)
    reader = Reader()

    made = reader.previews(playable, target, 3.0)

    reader.close()
    assert made == Sheet(every_s=1, count=3, width=160, height=120)
    grey = cv2.cvtColor(cv2.imread(str(target)), cv2.COLOR_BGR2GRAY).astype(int)
    assert grey.shape == (120, 480)
    # The ramp moves one step a frame at 30 a second, so the left edge is as light as the second is late.
    assert [round(float(np.median(grey[:, place * 160 : place * 160 + 4]))) for place in range(3)] == (
        pytest.approx([1, 31, 61], abs=6)
    )


def test_sound_alone_has_no_sheet(record, take, tmp_path):
    with pytest.raises(NoVideo, match="no picture"):
        sheet(record(take(video=None)), tmp_path / "sheet.jpg")


@pytest.mark.parametrize(("duration_s", "every_s"), [(0.5, 1), (100, 1), (101, 2), (600, 10), (7200, 120)])
def test_a_long_recording_has_no_more_pictures_than_a_short_one(duration_s, every_s):
    assert spacing(duration_s) == every_s
    assert duration_s / every_s <= MOST


def test_cues_say_where_on_the_sheet_each_moment_lies():
    text = webvtt(Sheet(every_s=2, count=12, width=160, height=90), 23.5, "sheet")

    cues = text.strip().split("\n\n")
    assert cues[0] == "WEBVTT"
    assert cues[2] == "00:00:02.000 --> 00:00:04.000\nsheet#xywh=160,0,160,90"
    assert cues[11] == "00:00:20.000 --> 00:00:22.000\nsheet#xywh=0,90,160,90"
    assert cues[12] == "00:00:22.000 --> 00:00:23.500\nsheet#xywh=160,90,160,90"
