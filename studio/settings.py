"""Every value a person may choose, one small class a concern.

A setting is read from `STUDIO_<SECTION>_<FIELD>` in the environment, else from `[section] field` in
the TOML file that `STUDIO_SETTINGS` names, else it has the default below. `docs/settings.md` lists
them all; a test holds the page against these classes.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from studio.errors import SettingsInvalid

SETTINGS_FILE = "STUDIO_SETTINGS"

AnySection = TypeVar("AnySection", bound="Section")


class Section(BaseSettings):
    """One concern; `section` is its name in the environment and in the file."""

    section: ClassVar[str]
    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    @classmethod
    def variable(cls, field: str) -> str:
        """Return the environment variable that sets *field*."""
        return f"STUDIO_{cls.section}_{field}".upper()

    @classmethod
    def load(cls, in_file: dict[str, Any]) -> Self:
        """Return the section from the environment, then from the file's values.

        Raises:
            SettingsInvalid: naming the first value that is off.
        """
        unknown = set(in_file) - set(cls.model_fields)
        if unknown:
            raise SettingsInvalid(
                f"[{cls.section}] {min(unknown)} in the settings file is not a setting: "
                "see docs/settings.md for those there are."
            )
        from_environment = {
            field: os.environ[cls.variable(field)]
            for field in cls.model_fields
            if cls.variable(field) in os.environ
        }
        try:
            return cls(**(in_file | from_environment))
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0]) if first["loc"] else next(iter(cls.model_fields))
            raise SettingsInvalid(f"{cls.variable(field)} cannot be used: {first['msg']}.") from error


class DataSettings(Section):
    """Where the studio keeps what it is given."""

    section: ClassVar[str] = "data"
    folder: Path = Field(Path("data"), description="Folder of the database, the clips and half-sent takes.")


class DatabaseSettings(Section):
    """The record."""

    section: ClassVar[str] = "database"
    url: str = Field("", description="SQLAlchemy URL; empty means SQLite in the data folder.")


class ServerSettings(Section):
    """The web server."""

    section: ClassVar[str] = "server"
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8420, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM), for HTTPS without a proxy.")
    tls_key: Path | None = Field(None, description="Private key (PEM) of that certificate.")
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses whose X-Forwarded headers are believed, separated by commas."
    )
    max_body_bytes: int = Field(
        2 * 1024**2, ge=1024, description="Largest form or document that a request may bring; takes apart."
    )


class SignInSettings(Section):
    """Who is signed in, and for how long."""

    section: ClassVar[str] = "sign_in"
    days: int = Field(14, ge=1, le=365, description="Days until a sign-in ends by itself.")
    tries: int = Field(10, ge=1, description="Wrong passwords for one e-mail before sign-in closes.")
    tries_minutes: int = Field(15, ge=1, description="Minutes over which wrong passwords are counted.")


class CoachHereSettings(Section):
    """A coach at the teacher's browser, by a PIN."""

    section: ClassVar[str] = "coach_here"
    hours: int = Field(
        3, ge=1, le=24, description="Hours until a coach at a teacher's browser is gone by itself."
    )
    tries: int = Field(5, ge=1, description="Wrong PINs for one coach before it is closed for a while.")
    tries_minutes: int = Field(15, ge=1, description="Minutes over which wrong PINs are counted.")


class PhoneSettings(Section):
    """A phone brought in by a QR code."""

    section: ClassVar[str] = "phone"
    minutes: int = Field(
        10, ge=1, le=120, description="Minutes for which a code opens, and a phone is signed in."
    )


class UploadSettings(Section):
    """What a take may weigh and how long a half-sent one is kept."""

    section: ClassVar[str] = "upload"
    max_bytes: int = Field(4 * 1024**3, ge=1, description="Largest take, in bytes.")
    expire_days: int = Field(14, ge=1, description="Days after which an untouched half-sent take is dropped.")
    keep_free_bytes: int = Field(
        200 * 1024**2,
        ge=0,
        description="Bytes of disk left free: an upload that would use them is refused.",
    )


class ReadingSettings(Section):
    """Limits on reading a recording, in its own process."""

    section: ClassVar[str] = "reading"
    max_duration_s: float = Field(3900.0, gt=0, description="Longest recording, in seconds.")
    max_pixels: int = Field(3840 * 2160, ge=1, description="Most pixels in a frame.")
    memory_bytes: int = Field(2 * 1024**3, ge=1, description="Address space that reading may add, bytes.")
    timeout_s: float = Field(300.0, gt=0, description="Longest time for one reading, in seconds.")


class SpeechSettings(Section):
    """The ears."""

    section: ClassVar[str] = "speech"
    model: str = Field("tiny.en", description="Whisper model by name, or a folder that holds one.")
    language: str = Field("en", description="Language spoken, as Whisper's code; never guessed from a clip.")
    threads: int = Field(2, ge=1, description="Processor threads for the model.")
    while_recording: bool = Field(
        True, description="Whether takes are written down while they are still being recorded."
    )


class PicturesSettings(Section):
    """The eyes."""

    section: ClassVar[str] = "pictures"
    read: bool = Field(
        True, description="Whether people may have movement and facing the camera read, for steps that ask."
    )


class WorkerSettings(Section):
    """The jobs."""

    section: ClassVar[str] = "worker"
    poll_s: float = Field(0.1, gt=0, le=60, description="Seconds between looks for new work.")
    takes_at_once: int = Field(1, ge=1, description="Takes written down at the same time by one worker.")


class ReviewSettings(Section):
    """What a coach sees when."""

    section: ClassVar[str] = "review"
    findings_before_judging: bool = Field(
        False, description="Whether a coach sees a criterion's finding before judging it."
    )


class SharingSettings(Section):
    """Shares."""

    section: ClassVar[str] = "sharing"
    days: int = Field(28, ge=1, le=365, description="Days until a share ends, as the page proposes.")
    films: bool = Field(
        True,
        description="Whether those who see two takes may take them away as a film, not their owner alone.",
    )


class LessonVideoSettings(Section):
    """Recordings of lessons, with pupils in view or hearing: refused unless all of this is on record."""

    section: ClassVar[str] = "lesson_video"
    allowed: bool = Field(False, description="Whether files with pupils in view or hearing are taken.")
    lawful_basis: str = Field("", description="The lawful basis for it, needed where it is allowed.")
    impact_assessment: str = Field("", description="Which impact assessment, of which day; needed too.")
    consulted: str = Field("", description="Which staff or unions were consulted, and when; needed too.")

    @model_validator(mode="after")
    def _is_on_record(self) -> Self:
        if self.allowed and not (self.lawful_basis and self.impact_assessment and self.consulted):
            raise ValueError("lesson video needs a lawful basis, an impact assessment and who was consulted")
        return self


class LogSettings(Section):
    """What the studio says of itself."""

    section: ClassVar[str] = "log"
    level: str = Field("info", pattern="^(debug|info|warning|error)$", description="Least level written.")


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections together."""

    data: DataSettings
    database: DatabaseSettings
    server: ServerSettings
    sign_in: SignInSettings
    coach_here: CoachHereSettings
    phone: PhoneSettings
    upload: UploadSettings
    reading: ReadingSettings
    speech: SpeechSettings
    pictures: PicturesSettings
    worker: WorkerSettings
    review: ReviewSettings
    sharing: SharingSettings
    lesson_video: LessonVideoSettings
    log: LogSettings

    @property
    def database_url(self) -> str:
        """The database in use: the one set, else SQLite in the data folder."""
        return self.database.url or f"sqlite:///{self.data.folder.resolve() / 'studio.db'}"

    @property
    def store_folder(self) -> Path:
        """Where the clips lie."""
        return self.data.folder.resolve() / "store"

    @property
    def spool_folder(self) -> Path:
        """Where half-sent takes lie; the same disk as the store, so that a take moves by a rename."""
        return self.data.folder.resolve() / "spool"


SECTIONS: dict[str, type[Section]] = {
    section.section: section
    for section in (
        DataSettings,
        DatabaseSettings,
        ServerSettings,
        SignInSettings,
        CoachHereSettings,
        PhoneSettings,
        UploadSettings,
        ReadingSettings,
        SpeechSettings,
        PicturesSettings,
        WorkerSettings,
        ReviewSettings,
        SharingSettings,
        LessonVideoSettings,
        LogSettings,
    )
}


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsInvalid: if the file cannot be read or a value cannot be used.
    """
    in_file = _read_file(os.environ.get(SETTINGS_FILE))
    unknown = set(in_file) - set(SECTIONS) | {
        name for name, held in in_file.items() if not isinstance(held, dict)
    }
    if unknown:
        raise SettingsInvalid(
            f"[{min(unknown)}] in the settings file is not a section: "
            "see docs/settings.md for those there are."
        )

    def section(kind: type[AnySection]) -> AnySection:
        return kind.load(in_file.get(kind.section, {}))

    return Settings(
        data=section(DataSettings),
        database=section(DatabaseSettings),
        server=section(ServerSettings),
        sign_in=section(SignInSettings),
        coach_here=section(CoachHereSettings),
        phone=section(PhoneSettings),
        upload=section(UploadSettings),
        reading=section(ReadingSettings),
        speech=section(SpeechSettings),
        pictures=section(PicturesSettings),
        worker=section(WorkerSettings),
        review=section(ReviewSettings),
        sharing=section(SharingSettings),
        lesson_video=section(LessonVideoSettings),
        log=section(LogSettings),
    )


def _read_file(name: str | None) -> dict[str, dict[str, Any]]:
    if not name:
        return {}
    try:
        return tomllib.loads(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"The settings file {name} cannot be read: {error}.") from error
