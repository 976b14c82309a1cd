"""An independent client, tus-js-client, speaks to our server: not only our own two halves agree."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from studio import clips
from studio.clock import new_id
from studio.tables import Clip
from tests.browser.rooms import launch, received, sign_in
from tests.serving import wait_until

pytestmark = pytest.mark.browser
VENDOR = Path(__file__).parents[1] / "vendor"

UPLOAD = """({ clip, size, seed, streamed }) => {
  const bytes = new Uint8Array(size)
  for (let at = 0, state = seed; at < size; at++) bytes[at] = state = (state * 73 + 41) & 255
  // A recorder's stream: it comes bit by bit, and nobody knows where it ends.
  const stream = new ReadableStream({
    async start(controller) {
      for (let at = 0; at < size; at += 50000) {
        controller.enqueue(bytes.subarray(at, at + 50000))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      controller.close()
    },
  })
  window.sent = 0
  window.outcome = new Promise((resolve) => {
    window.upload = new tus.Upload(streamed ? stream.getReader() : new Blob([bytes]), {
      endpoint: "/api/v1/uploads",
      chunkSize: 100000,
      uploadLengthDeferred: streamed,
      retryDelays: Array(60).fill(500),
      metadata: { clip, filetype: "video/webm" },
      headers: { "X-CSRF-Token": document.querySelector("meta[name=csrf]").content },
      onProgress: (sent) => { window.sent = sent },
      onSuccess: () => resolve("whole"),
      onError: (error) => resolve(String(error)),
    })
    window.upload.start()
  })
}"""
SIZE = 3_000_000


@pytest.fixture
def page(playwright, own_studio, profile):
    context = launch(playwright, profile, ["--no-sandbox", "--disable-gpu"], bypass_csp=True)
    sign_in(context, own_studio)
    page = context.new_page()
    page.goto(f"{own_studio.address}/")
    page.add_script_tag(path=VENDOR / "tus-js-client" / "tus.min.js")
    yield page
    context.close()


@pytest.fixture
def clip_id(own_studio) -> str:
    with own_studio.database.writing() as session:
        return clips.expect(session, own_studio.person_id, new_id(), "video/webm").id


def content(seed: int) -> bytes:
    made, state = bytearray(SIZE), seed
    for at in range(SIZE):
        state = (state * 73 + 41) & 255
        made[at] = state
    return bytes(made)


def spooled(studio) -> int:
    return sum(file.stat().st_size for file in (studio.folder / "spool").glob("*.take"))


def arrived(studio, clip_id: str) -> bytes:
    with studio.database.reading() as session:
        return received(studio, session.get_one(Clip, clip_id))


@pytest.mark.parametrize("streamed", [True, False], ids=["stream-without-length", "file"])
def test_it_sends_a_take_and_goes_on_after_the_server_was_killed(page, own_studio, clip_id, streamed):
    seed = os.getpid() % 200
    page.evaluate(UPLOAD, {"clip": clip_id, "size": SIZE, "seed": seed, "streamed": streamed})
    wait_until(lambda: spooled(own_studio) > 300_000, 20)
    own_studio.kill()
    killed_at = spooled(own_studio)
    page.wait_for_timeout(1000)
    own_studio.start()

    assert page.evaluate("window.outcome") == "whole"
    assert killed_at < SIZE
    assert arrived(own_studio, clip_id) == content(seed)


def test_it_resumes_after_it_was_refused(page, own_studio, clip_id):
    page.evaluate(UPLOAD, {"clip": clip_id, "size": SIZE, "seed": 7, "streamed": False})
    page.wait_for_function("() => window.sent > 300000")
    page.evaluate("window.upload.abort()")
    resumed = page.evaluate("""async () => {
      const refused = await fetch(window.upload.url, {
        method: "PATCH",
        headers: { ...window.upload.options.headers, "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
                   "Content-Type": "application/offset+octet-stream" },
        body: "x",
      })
      window.upload.start()
      return refused.status
    }""")

    assert resumed == 409
    assert page.evaluate("window.outcome") == "whole"
    assert arrived(own_studio, clip_id) == content(7)


def test_the_vendored_client_is_the_one_that_the_list_names():
    for entry in json.loads((VENDOR / "vendor.json").read_text("utf-8")):
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
