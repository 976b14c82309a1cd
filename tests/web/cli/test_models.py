"""`studio models`, without the network."""

from pathlib import Path

from media.models import packaged_folder
from tests.web.cli.conftest import Studio


def test_the_packaged_model_and_fetched_ones_are_listed(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "cache" / "rehearsal-studio" / "models" / "small.en").mkdir(parents=True)

    ended = studio("models", "list", XDG_CACHE_HOME=str(tmp_path / "cache"))

    names, folders = zip(*(line.split("\t") for line in ended.out.splitlines()), strict=True)
    assert names == ("tiny.en", "small.en")
    assert folders[0] == str(packaged_folder())


def test_a_model_that_cannot_be_reached_is_said_in_one_sentence(studio: Studio, tmp_path: Path) -> None:
    ended = studio(
        "models", "fetch", "no-such-model", HF_HUB_OFFLINE="1", XDG_CACHE_HOME=str(tmp_path / "cache")
    )

    assert ended.status == 5
    assert "could not be fetched" in ended.last_line
