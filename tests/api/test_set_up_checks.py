"""A still of the room is looked at for whoever is signed in, told of in plain values, and kept nowhere."""

import cv2
import numpy as np
import pytest

from tests.media.test_picture import PERSON, room

PATH = "/api/v1/set-up-checks"
STILL = {"Content-Type": "image/jpeg"}


def jpeg(picture) -> bytes:
    return cv2.imencode(".jpg", picture)[1].tobytes()


def test_a_still_is_looked_at_and_leaves_nothing(stage, site, installation, teacher):
    hers = stage.visit(site, teacher)
    before = sorted(installation.settings.data.folder.rglob("*"))

    good = hers.post(PATH, content=jpeg(room()), headers=STILL)
    cut = hers.post(PATH, content=jpeg(room(person=PERSON[90:], at=(384, 0))), headers=STILL)

    assert (good.status_code, good.json()["says"], good.json()["advice"]) == (200, "good", [])
    assert (cut.json()["advice"], cut.json()["cut_off_at"]) == (["head_cut_off"], ["top"])
    assert sorted(installation.settings.data.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "No picture came"),
        (b"a note", 422, "not a picture"),
        (jpeg(np.zeros((4000, 4000, 3), np.uint8)), 422, "too large to be looked at"),
    ],
)
def test_what_is_no_still_is_refused_with_a_sentence(stage, site, teacher, content, status, said):
    answer = stage.visit(site, teacher).post(PATH, content=content, headers=STILL)

    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_still_of_another_type_and_one_of_too_many_bytes_are_refused(stage, site, teacher, installation):
    hers = stage.visit(site, teacher)
    many = b"0" * (installation.settings.server.max_body_bytes + 1)

    assert hers.post(PATH, content=jpeg(room()), headers={"Content-Type": "image/png"}).status_code == 415
    assert hers.post(PATH, content=many, headers=STILL).status_code == 413
