"""Settings: the environment over the file over the defaults, and a sentence for what cannot be used."""

import os
from pathlib import Path

import pytest

from studio.errors import SettingsInvalid
from studio.settings import SECTIONS, SETTINGS_FILE, Settings, load_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("STUDIO_"):
            monkeypatch.delenv(name)


@pytest.fixture
def in_file(tmp_path, monkeypatch):
    """Returns a function that writes the settings file and names it."""

    def write(text: str | bytes) -> None:
        file = tmp_path / "studio.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.setenv(SETTINGS_FILE, str(file))

    return write


def test_without_a_word_the_defaults_hold():
    settings = load_settings()

    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8420)
    assert settings.database_url == f"sqlite:///{Path('data').resolve() / 'studio.db'}"


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch, in_file):
    in_file("[sign_in]\ndays = 7\ntries = 5\n")
    monkeypatch.setenv("STUDIO_SIGN_IN_DAYS", "3")

    sign_in = load_settings().sign_in

    assert (sign_in.days, sign_in.tries, sign_in.tries_minutes) == (3, 5, 15)


def test_everything_of_the_studio_lies_in_its_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path))

    settings = load_settings()

    assert settings.database_url == f"sqlite:///{tmp_path}/studio.db"
    assert (settings.store_folder, settings.spool_folder) == (tmp_path / "store", tmp_path / "spool")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[serverr]\nport = 1\n", r"\[serverr\] in the settings file is not a section"),
        ("[server]\nportt = 1\n", r"\[server\] portt in the settings file is not a setting"),
        ("port = 1\n", r"\[port\] in the settings file is not a section"),
        ("server = 1\n", r"\[server\] in the settings file is not a section"),
        ("[server]\nport = 70000\n", "STUDIO_SERVER_PORT cannot be used: .*65535"),
        ("[server\n", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_is_off_is_refused_in_one_sentence(in_file, text, sentence):
    in_file(text)

    with pytest.raises(SettingsInvalid, match=sentence) as refused:
        load_settings()

    assert str(refused.value).endswith(".")


def test_a_file_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(SETTINGS_FILE, str(tmp_path / "nowhere.toml"))

    with pytest.raises(SettingsInvalid, match=r"nowhere\.toml cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STUDIO_SERVER_PORT", "eighty"),
        ("STUDIO_SIGN_IN_DAYS", "0"),
        ("STUDIO_LOG_LEVEL", "loud"),
        ("STUDIO_REVIEW_FINDINGS_BEFORE_JUDGING", "perhaps"),
        ("STUDIO_UPLOAD_MAX_BYTES", "-1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_variable(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsInvalid, match=f"{variable} cannot be used"):
        load_settings()


def test_lesson_video_is_allowed_only_with_its_grounds_on_record(monkeypatch):
    monkeypatch.setenv("STUDIO_LESSON_VIDEO_ALLOWED", "true")

    with pytest.raises(SettingsInvalid, match="lawful basis"):
        load_settings()


def test_every_section_is_read_and_named_after_its_place():
    settings = load_settings()

    assert set(SECTIONS) == set(Settings.__dataclass_fields__)
    assert all(type(getattr(settings, name)) is section for name, section in SECTIONS.items())


def test_every_setting_says_in_a_sentence_what_it_is_for():
    for section in SECTIONS.values():
        for field in section.model_fields.values():
            assert field.description.endswith(".")
