"""One studio on one machine: its settings, record, store, spool and jobs, opened once in a process."""

from dataclasses import dataclass

from studio import schema
from studio.database import Database
from studio.jobs import DbosJobs, Jobs
from studio.recordings import FolderStore
from studio.settings import Settings
from studio.sign_ins import Doorkeeper
from studio.spool import Spool


@dataclass(frozen=True, slots=True)
class Installation:
    """What every request and every job works with."""

    settings: Settings
    database: Database
    store: FolderStore
    spool: Spool
    jobs: Jobs
    doorkeeper: Doorkeeper
    pin_doorkeeper: Doorkeeper

    def close(self) -> None:
        """Let go of connections; nothing is lost."""
        self.jobs.close()
        self.database.close()


def open_installation(settings: Settings) -> Installation:
    """Open the studio that the settings describe, its record brought up to date.

    Raises:
        SettingsInvalid: if a setting cannot be used.
    """
    database = Database(settings.database_url)
    schema.upgrade(database.engine)
    return Installation(
        settings=settings,
        database=database,
        store=FolderStore(settings.store_folder),
        spool=Spool(settings.spool_folder, settings.upload),
        jobs=DbosJobs(database),
        doorkeeper=Doorkeeper(settings.sign_in),
        pin_doorkeeper=Doorkeeper(settings.coach_here, "PINs for this coach"),
    )
