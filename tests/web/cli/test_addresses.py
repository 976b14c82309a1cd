import pytest

from web.cli.addresses import address, is_loopback


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("studio.example", False)],
)
def test_only_loopback_is_this_machine_alone(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("host", "https", "shown"),
    [
        ("127.0.0.1", False, "http://127.0.0.1:8420/"),
        ("studio.example", True, "https://studio.example:8420/"),
        ("::1", False, "http://[::1]:8420/"),
        ("0.0.0.0", False, "http://127.0.0.1:8420/"),
        ("::", True, "https://[::1]:8420/"),
    ],
)
def test_the_address_is_one_that_a_browser_opens(host: str, https: bool, shown: str) -> None:
    assert address(host, 8420, https=https) == shown
