"""Makes sure of what the tests need beyond Python packages: two browsers and nginx.

A browser that is on the machine is used as it is; else Chromium comes from Playwright, and what is still
missing from Debian, where we are root. What cannot be had is named in one line each, and the tests that
need it fail and say so. With `--database`, only prints where tests may keep a record: on "both" SQLite and
PostgreSQL, or on "sqlite" alone, which is not enough where STUDIO_REQUIRE_POSTGRES is set.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import psycopg

POSTGRES_URL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True, slots=True)
class Need:
    """A program, the places where it may stand, and the Debian package that brings it."""

    what: str
    places: tuple[str, ...]
    package: str


CHROMIUM = Need(
    "Chromium",
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "chromium",
)
FIREFOX = Need(
    "Firefox ESR",
    ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
    "firefox-esr",
)
NGINX = Need("nginx", ("nginx", "/usr/sbin/nginx", "/opt/homebrew/bin/nginx"), "nginx-light")


def main(arguments: list[str]) -> int:
    """Return 1 where PostgreSQL is required and does not answer, else 0."""
    if arguments == ["--database"]:
        is_there = postgres_answers()
        if not is_there and os.environ.get("STUDIO_REQUIRE_POSTGRES"):
            return 1
        print("both" if is_there else "sqlite")
        return 0
    missing = [need for need in (CHROMIUM, FIREFOX, NGINX) if not on_the_machine(need)]
    if CHROMIUM in missing and chromium_from_playwright():
        missing.remove(CHROMIUM)
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        install_from_debian([need.package for need in missing])
        missing = [need for need in missing if not on_the_machine(need)]
    for need in missing:
        print(f"Missing: {need.what}. On Debian: apt install {need.package}", file=sys.stderr)
    return 0


def on_the_machine(need: Need) -> bool:
    """Tell whether one of the places holds the program."""
    return any(shutil.which(place) for place in need.places)


def chromium_from_playwright() -> bool:
    """Have Playwright fetch its own Chromium, unless it has; tell whether it is there."""
    with_libraries = ["--with-deps"] if os.geteuid() == 0 else []
    print("No Chromium on this machine: asking Playwright for its own …")
    fetched = subprocess.run(
        [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"],
        check=False,
        capture_output=True,
    )
    return fetched.returncode == 0


def install_from_debian(packages: list[str]) -> None:
    """Install Debian packages without starting any service that they bring."""
    print(f"Installing from Debian: {' '.join(packages)} …")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


def postgres_answers() -> bool:
    """Tell whether the PostgreSQL meant for tests lets us in."""
    url = os.environ.get("STUDIO_TEST_POSTGRES", POSTGRES_URL)
    try:
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        print(f"{error}\nNo PostgreSQL for the tests: set STUDIO_TEST_POSTGRES to one.", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
