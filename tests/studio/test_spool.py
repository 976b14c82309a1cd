"""The spool keeps every byte that came, whatever ends a request."""

import asyncio
import hashlib
import os
from datetime import timedelta

import pytest

from studio import spool as spooling
from studio.clock import new_id, now
from studio.errors import (
    ChecksumMismatch,
    DiskFull,
    NotFound,
    UploadGone,
    UploadHeldElsewhere,
    UploadOffsetMismatch,
    UploadTooLarge,
)
from studio.settings import UploadSettings
from studio.spool import Checksum, Spool
from studio.turns import Turn, Turns


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool", UploadSettings(keep_free_bytes=0))


@pytest.fixture
def begun(spool):
    return spool.begin(owner_id=new_id(), clip_id=new_id(), length=10)


async def pieces(*chunks, then=None):
    for chunk in chunks:
        yield chunk
    if then is not None:
        raise then


async def append(spool, upload, offset, chunks, **more):
    async with spool.take_turn(upload.id) as turn:
        return await spool.append(upload, offset, chunks, turn, **more)


def test_bytes_arrive_in_order_and_are_whole_in_the_end(spool, begun):
    first = asyncio.run(append(spool, begun, 0, pieces(b"abc", b"de")))
    second = asyncio.run(append(spool, begun, 5, pieces(b"fghij")))

    assert (first, second) == (5, 10)
    assert spool.is_whole(begun)
    assert spool.data_file(begun).read_bytes() == b"abcdefghij"
    assert spool.sha256(begun) == hashlib.sha256(b"abcdefghij").hexdigest()


def test_the_sum_is_that_of_the_file_after_bytes_were_taken_back_and_after_a_restart(tmp_path):
    settings = UploadSettings(keep_free_bytes=0)
    spool = Spool(tmp_path, settings)
    upload = spool.begin(new_id(), new_id(), length=9)
    asyncio.run(append(spool, upload, 0, pieces(b"abc")))
    with pytest.raises(ChecksumMismatch):
        asyncio.run(append(spool, upload, 3, pieces(b"xyz"), checksum=Checksum("sha1", bytes(20))))
    asyncio.run(append(spool, upload, 3, pieces(b"def")))
    restarted = Spool(tmp_path, settings)
    asyncio.run(append(restarted, upload, 6, pieces(b"ghi")))

    assert spool.sha256(upload) == hashlib.sha256(b"abcdefghi").hexdigest()
    assert restarted.sha256(upload) == hashlib.sha256(b"abcdefghi").hexdigest()


def test_the_offset_is_the_size_of_the_file_and_nothing_else(spool, begun):
    with spool.data_file(begun).open("ab") as file:
        file.write(b"xyz")

    assert spool.offset(spool.find(begun.id)) == 3


def test_a_wrong_offset_is_refused_with_the_right_one(spool, begun):
    asyncio.run(append(spool, begun, 0, pieces(b"abc")))

    with pytest.raises(UploadOffsetMismatch) as refused:
        asyncio.run(append(spool, begun, 2, pieces(b"zz")))

    assert refused.value.offset == 3
    assert spool.data_file(begun).read_bytes() == b"abc"


def test_what_came_before_the_connection_broke_stays(spool, begun):
    broken = ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        asyncio.run(append(spool, begun, 0, pieces(b"abc", b"de", then=broken)))

    assert spool.data_file(begun).read_bytes() == b"abcde"


def test_large_requests_are_written_whole(spool):
    content = os.urandom(3 * spooling.BATCH_BYTES + 17)
    upload = spool.begin(new_id(), new_id())
    chunks = [content[at : at + 65_536] for at in range(0, len(content), 65_536)]

    asyncio.run(append(spool, upload, 0, pieces(*chunks)))

    assert spool.data_file(upload).read_bytes() == content


def test_a_newcomer_takes_over_and_what_the_first_sent_stays(spool, begun):
    async def hang_then_take_over():
        hanging = asyncio.Event()

        async def never_ending():
            yield b"abc"
            hanging.set()
            await asyncio.sleep(3600)

        first = asyncio.create_task(append(spool, begun, 0, never_ending()))
        await hanging.wait()
        async with spool.take_turn(begun.id) as turn:
            reached = await spool.append(begun, 3, pieces(b"defghij"), turn)
        with pytest.raises(UploadHeldElsewhere):
            await first
        return reached

    reached = asyncio.run(asyncio.wait_for(hang_then_take_over(), 5))

    assert reached == 10
    assert spool.data_file(begun).read_bytes() == b"abcdefghij"


def test_of_several_that_wait_only_the_newest_goes_on():
    async def three_in_line():
        turns, order = Turns(), []

        async def go(name):
            async with turns.take("upload") as turn:
                order.append(name)
                await turn.until_asked(asyncio.sleep(0.05 if name == "third" else 3600))

        tasks = []
        for name in ("first", "second", "third"):
            tasks.append(asyncio.create_task(go(name)))
            await asyncio.sleep(0)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return order, [type(result) for result in results]

    order, results = asyncio.run(asyncio.wait_for(three_in_line(), 5))

    assert order[-1] == "third"
    assert results == [UploadHeldElsewhere, UploadHeldElsewhere, type(None)]


def test_work_that_is_cancelled_from_outside_is_cancelled_inside():
    async def cancel():
        ended = asyncio.Event()

        async def work():
            try:
                await asyncio.sleep(3600)
            finally:
                ended.set()

        task = asyncio.create_task(Turn().until_asked(work()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return ended.is_set()

    assert asyncio.run(asyncio.wait_for(cancel(), 5))


def test_more_bytes_than_were_announced_are_refused(spool, begun):
    with pytest.raises(UploadTooLarge):
        asyncio.run(append(spool, begun, 0, pieces(), expected=11))
    with pytest.raises(UploadTooLarge):
        asyncio.run(append(spool, begun, 0, pieces(b"abcdefghijk")))

    assert spool.offset(begun) == 0


def test_a_take_has_a_largest_size(tmp_path):
    spool = Spool(tmp_path, UploadSettings(max_bytes=100, keep_free_bytes=0))
    unknown = spool.begin(new_id(), new_id())

    with pytest.raises(UploadTooLarge):
        spool.begin(new_id(), new_id(), length=101)
    with pytest.raises(UploadTooLarge):
        spool.declare_length(unknown, 101)
    with pytest.raises(UploadTooLarge):
        asyncio.run(append(spool, unknown, 0, pieces(b"x" * 101)))


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_damaged_bytes_are_taken_back(spool, begun, algorithm):
    right = Checksum(algorithm, hashlib.new(algorithm, b"abc").digest())
    asyncio.run(append(spool, begun, 0, pieces(b"abc"), checksum=right))

    with pytest.raises(ChecksumMismatch):
        asyncio.run(append(spool, begun, 3, pieces(b"dEf"), checksum=right))

    assert spool.data_file(begun).read_bytes() == b"abc"


def test_bytes_that_could_not_be_checked_are_taken_back(spool, begun):
    checksum = Checksum("sha256", hashlib.sha256(b"abcdef").digest())

    with pytest.raises(ConnectionResetError):
        asyncio.run(append(spool, begun, 0, pieces(b"abc", then=ConnectionResetError()), checksum=checksum))

    assert spool.offset(begun) == 0


def test_a_disk_kept_free_refuses_and_says_what_is_safe(spool, begun, tmp_path):
    asyncio.run(append(spool, begun, 0, pieces(b"abc")))
    full = Spool(tmp_path / "spool", UploadSettings(keep_free_bytes=2**60))

    with pytest.raises(DiskFull) as refused:
        asyncio.run(append(full, begun, 3, pieces(b"def")))

    assert refused.value.offset == 3
    assert asyncio.run(append(spool, begun, 3, pieces(b"defghij"))) == 10


def test_a_word_without_bytes_needs_no_room(begun, tmp_path):
    full = Spool(tmp_path / "spool", UploadSettings(keep_free_bytes=2**60))

    assert asyncio.run(append(full, begun, 0, pieces())) == 0


def test_the_end_can_be_told_last(spool):
    upload = spool.begin(new_id(), new_id())
    asyncio.run(append(spool, upload, 0, pieces(b"abc")))

    open_ended = spool.is_whole(upload)
    upload = spool.declare_length(upload, 3)

    assert not open_ended
    assert spool.is_whole(spool.find(upload.id))
    with pytest.raises(UploadTooLarge):
        spool.declare_length(upload, 2)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "0" * 31, "0" * 33, "G" * 32, "0" * 31 + "\x00", "0" * 32 + "\n"]
)
def test_no_other_name_reaches_the_disk(spool, name):
    with pytest.raises(NotFound):
        spool.find(name)


def test_a_received_upload_keeps_only_its_word(spool, begun):
    asyncio.run(append(spool, begun, 0, pieces(b"abcdefghij")))

    spool.let_go(begun)

    kept = spool.find(begun.id)
    assert kept.received
    assert spool.offset(kept) == 10
    assert not spool.data_file(kept).exists()
    assert spool.whole() == ()


def test_after_a_kill_the_whole_ones_are_found_again(spool, begun, tmp_path):
    spool.begin(new_id(), new_id(), length=10)
    asyncio.run(append(spool, begun, 0, pieces(b"abcdefghij")))

    again = Spool(tmp_path / "spool", UploadSettings())

    assert [upload.id for upload in again.whole()] == [begun.id]


def test_what_was_left_untouched_too_long_goes_but_not_what_is_whole(spool, begun):
    whole = spool.begin(new_id(), new_id(), length=3)
    asyncio.run(append(spool, whole, 0, pieces(b"abc")))
    long_ago = (now() - timedelta(days=15)).timestamp()
    for file in spool.data_file(begun).parent.iterdir():
        os.utime(file, (long_ago, long_ago))

    with pytest.raises(UploadGone):
        spool.find(begun.id)
    dropped = spool.drop_expired()

    assert dropped == 1
    assert spool.whole() == (whole,)
    assert not spool.data_file(begun).exists()


def test_what_a_kill_left_half_made_is_swept(spool, begun):
    folder = spool.data_file(begun).parent
    (folder / f"{new_id()}.take").touch()
    (folder / f"{new_id()}.new").write_text("{", "utf-8")

    spool.drop_strays()

    assert sorted(file.suffix for file in folder.iterdir()) == [".json", ".take"]
