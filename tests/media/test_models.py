"""That a model is found by name or folder, and that a missing or damaged one is said to be so."""

import shutil

import pytest

from media.errors import ModelDamaged, ModelUnavailable
from media.models import NEEDED, PACKAGED_SHA256, checksum, find_model, packaged_folder


def test_the_default_model_is_packaged_and_whole():
    folder = find_model("tiny.en")

    assert folder == packaged_folder()
    assert checksum(folder) == PACKAGED_SHA256


def test_a_model_is_found_by_its_folder_and_by_the_name_it_was_fetched_under(tmp_path):
    folder = tmp_path / "small.en"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).write_bytes(b"{}")

    assert find_model(folder) == folder
    assert find_model("small.en", fetched=tmp_path) == folder


def test_a_model_that_is_not_here_says_how_to_fetch_it(tmp_path):
    with pytest.raises(ModelUnavailable, match=r"studio models fetch small\.en"):
        find_model("small.en", fetched=tmp_path)


def test_a_folder_that_lacks_a_file_names_it(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"weights")

    with pytest.raises(ModelDamaged, match=r"lacks config\.json, tokenizer\.json"):
        find_model(tmp_path)


def test_a_packaged_model_with_one_byte_changed_is_refused(tmp_path, monkeypatch):
    copy = shutil.copytree(packaged_folder(), tmp_path / "model")
    with (copy / "model.bin").open("rb+") as weights:
        weights.seek(1_000_000)
        weights.write(b"\x00\x01")
    monkeypatch.setattr("media.models.packaged_folder", lambda: copy)

    with pytest.raises(ModelDamaged, match="reinstall"):
        find_model("tiny.en")
