import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import NotFound
from studio.recordings import FolderStore, MemoryStore, Store, checked


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    return FolderStore(tmp_path / "store") if request.param == "folder" else MemoryStore()


def test_what_was_put_is_read_back(store: Store):
    store.put("clips/a1/words.json", b"{}")

    assert store.get("clips/a1/words.json") == b"{}"
    assert store.size("clips/a1/words.json") == 2
    assert store.exists("clips/a1/words.json")
    with store.local("clips/a1/words.json") as path:
        assert path.read_bytes() == b"{}"


def test_putting_again_replaces(store: Store):
    store.put("clips/a1/words.json", b"first")

    store.put("clips/a1/words.json", b"second")

    assert store.get("clips/a1/words.json") == b"second"


def test_a_file_is_taken_into_the_store(store: Store, tmp_path: Path):
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"take")

    store.put_file("clips/a1/original", spooled)

    assert store.get("clips/a1/original") == b"take"
    assert not spooled.exists()


def test_what_was_prepared_aside_is_published_and_the_rest_is_gone(store: Store):
    with store.aside() as folder:
        (folder / "playable").write_bytes(b"film")
        (folder / "left over").write_bytes(b"log")
        store.put_file("clips/a1/playable.webm", folder / "playable")

    assert store.get("clips/a1/playable.webm") == b"film"
    assert not folder.exists()


def test_a_missing_file_is_named(store: Store):
    with pytest.raises(NotFound, match="clips/a1/original is not in the store"):
        store.get("clips/a1/original")
    with pytest.raises(NotFound):
        store.size("clips/a1/original")
    with pytest.raises(NotFound), store.local("clips/a1/original"):
        pass
    assert not store.exists("clips/a1/original")


def test_deleting_a_clip_leaves_its_neighbours(store: Store):
    for key in ("clips/a1/original", "clips/a1/words.json", "clips/a10/original"):
        store.put(key, b"x")

    store.delete("clips/a1")
    store.delete("clips/never-was")

    assert not store.exists("clips/a1/original")
    assert not store.exists("clips/a1/words.json")
    assert store.exists("clips/a10/original")


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "clips/../../x", "clips//x", "clips/.aside/x", "a\0b", "clips/x\n", "Ä"],
)
def test_a_key_cannot_leave_the_store(store: Store, key: str):
    with pytest.raises(ValueError, match="cannot be a key"):
        store.put(key, b"x")
    with pytest.raises(ValueError, match="cannot be a key"):
        checked(key)


def test_a_file_of_the_same_disk_is_renamed_and_not_copied(tmp_path: Path):
    store = FolderStore(tmp_path / "store")
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"take")
    inode = spooled.stat().st_ino

    store.put_file("clips/a1/original", spooled)

    assert store.local_path("clips/a1/original").stat().st_ino == inode


def test_a_file_of_another_disk_is_taken_in_whole(tmp_path: Path):
    other_disk = Path("/dev/shm")
    if not other_disk.is_dir() or other_disk.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one disk only")
    spooled = other_disk / f"rehearsal-{tmp_path.name}"
    spooled.write_bytes(b"take")

    FolderStore(tmp_path / "store").put_file("clips/a1/original", spooled)

    assert (tmp_path / "store/clips/a1/original").read_bytes() == b"take"
    assert not spooled.exists()


def test_what_a_killed_writer_left_is_swept_after_a_day(tmp_path: Path):
    store = FolderStore(tmp_path / "store")
    store.put("clips/a1/original", b"take")
    aside = tmp_path / "store" / ".aside"
    for name in ("left", "fresh"):
        (aside / name).mkdir(parents=True)
        (aside / name / "half").write_bytes(b"ha")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(aside / "left", (two_days_ago, two_days_ago))

    store.sweep()

    assert [path.name for path in aside.iterdir()] == ["fresh"]
    assert store.exists("clips/a1/original")
