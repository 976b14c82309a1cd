"""A phone that was let in by a code records in the practice: over real HTTPS, at a name of the school's."""

import base64
import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import Room, clip_count, launch, received, sign_in, wait_until_complete
from tests.deploy.conftest import certificates
from tests.serving import ServedStudio

pytestmark = pytest.mark.browser
__all__ = ["certificates"]  # the fixture: the school's own authority, made by the recipe
NAME = "studio.example"


@pytest.fixture
def https_studio(certificates: Path, tmp_path: Path) -> Iterator[ServedStudio]:
    """A studio that speaks HTTPS itself, with the certificate of the recipe."""
    folder = tmp_path / "studio"
    tls = {
        "STUDIO_SERVER_TLS_CERT": str(certificates / "studio-chain.pem"),
        "STUDIO_SERVER_TLS_KEY": str(certificates / "studio.key"),
    }
    studio = ServedStudio(folder, f"sqlite:///{folder / 'studio.db'}", tls).start()
    yield studio
    studio.stop()


def trusting(certificates: Path) -> tuple[str, ...]:
    """Arguments for a browser of the school: it finds the studio by its name, and trusts its certificate."""
    pin = f"openssl x509 -in {certificates}/studio.pem -pubkey -noout | openssl pkey -pubin -outform der"
    key = subprocess.run(["sh", "-c", pin], check=True, capture_output=True).stdout
    spki = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={spki}", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"


def test_a_phone_opens_the_code_records_and_the_take_is_in_the_practice(
    playwright, https_studio, certificates, devices, tmp_path
):
    args = (*devices, *trusting(certificates))
    address = f"https://{NAME}:{https_studio.port}"
    laptop = launch(playwright, tmp_path / "laptop", args)
    sign_in(laptop, https_studio, address)
    page = laptop.new_page()
    page.goto(f"{address}/practice-sessions/{https_studio.practice_id}/phone")
    page.get_by_role("button", name="Show the code").click()
    door = page.locator(".qr-address").inner_text()
    laptop.close()

    handset = launch(playwright, tmp_path / "phone", args, is_mobile=True, has_touch=True)
    page = handset.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(door)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/practice-sessions/**")
    room = Room(page, https_studio).enter(address=address).record().until_kept(50_000)
    room.part("record").tap()
    expect(room.part("upload-says")).to_have_text("Sent to the studio", timeout=60_000)
    clip = wait_until_complete(https_studio)
    handset.close()

    assert door.startswith(f"{address}/phone/")
    assert clip_count(https_studio) == 1
    assert received(https_studio, clip) == room.recorded
