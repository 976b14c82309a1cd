"""What the doctor sees, on this machine put into several states."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from media import phones
from studio.database import Database
from studio.settings import Settings, load_settings
from web.cli import checks, main
from web.cli.doctor import conclusion, lines

Set = Callable[..., Settings]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """Loads settings with these values, over an empty data folder."""

    def load(**values: object) -> Settings:
        monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
        monkeypatch.setenv("STUDIO_SERVER_PORT", "0")
        for name, value in values.items():
            monkeypatch.setenv(f"STUDIO_{name}", str(value))
        return load_settings()

    return load


def test_this_machine_can_do_the_job_before_its_first_start(
    settings: Set, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings()

    status = main(["doctor"])

    assert status == 0
    assert capsys.readouterr().out.endswith("This machine can do the job.\n")
    assert not (tmp_path / "data").exists()


def test_a_warning_does_not_change_that(settings: Set) -> None:
    warned = checks.https(settings())

    assert warned.state == "warn"
    assert "--tls-cert" in warned.remedy


def test_a_model_that_is_not_here_is_wrong_and_says_how_to_get_it(
    settings: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(SPEECH_MODEL="small.en")

    status = main(["doctor"])

    out = capsys.readouterr().out
    assert status == 1
    assert "studio models fetch small.en" in out
    assert "see to Speech model." in out


@pytest.mark.model
def test_a_language_that_the_model_does_not_know_is_wrong(settings: Set) -> None:
    assert checks.speech_model(settings(SPEECH_LANGUAGE="cy")).state == "wrong"


@pytest.mark.model
def test_damaged_weights_that_read_phones_are_wrong(settings: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.phones.SHA256", "0" * 64)
    phones._network.cache_clear()

    found = checks.speech_model(settings())

    assert (found.state, found.remedy) == (
        "wrong",
        "The weights that hear phones are damaged: install the studio again.",
    )


def test_a_database_of_this_version_is_fine(settings: Set, database: Database) -> None:
    found = checks.database(settings(DATABASE_URL=database.url))

    assert found.state == "ok"
    assert "at revision" in found.sentence


def test_a_database_server_that_does_not_answer_is_wrong(settings: Set) -> None:
    found = checks.database(settings(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none"))

    assert found.state == "wrong"
    assert "STUDIO_DATABASE_URL" in found.remedy


def test_a_database_file_that_is_none_is_wrong(settings: Set, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"not a database, though it is as long as one" * 100)

    found = checks.database(settings(DATABASE_URL=f"sqlite:///{tmp_path}/broken.db"))

    assert found.state == "wrong"


def test_a_data_folder_that_is_a_file_is_wrong(settings: Set, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")

    assert checks.store(settings()).state == "wrong"


def test_a_disk_with_less_than_is_to_be_left_free_is_wrong(settings: Set) -> None:
    assert checks.disk(settings(UPLOAD_KEEP_FREE_BYTES=10**18)).state == "wrong"


def test_a_port_that_something_else_holds_is_wrong(settings: Set) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = checks.port(settings(SERVER_PORT=taken.getsockname()[1]))

    assert found.state == "wrong"
    assert "STUDIO_SERVER_PORT" in found.remedy


def test_a_certificate_that_cannot_be_read_is_wrong(settings: Set, tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_text("no certificate")

    found = checks.https(settings(SERVER_TLS_CERT=tmp_path / "chain.pem"))

    assert found.state == "wrong"


def test_what_to_do_stands_under_what_is_wrong() -> None:
    check = checks.Check("Disk", "wrong", "It is full.", "Make room.")

    assert lines(check) == "wrong  Disk: It is full.\n       Make room."
    assert conclusion(["Disk"]).endswith("see to Disk.")
