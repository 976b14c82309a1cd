"""What can go wrong in the studio, named after what is wrong.

StudioError                     one clear sentence: what is wrong and what to do
├── NotFound                    no such thing, or not for this person to know of
├── Forbidden                   the person may see the thing but not do this to it
├── SignInNeeded                nobody is signed in
│   └── WrongPassword
├── TooManyTries                sign-in is closed for a while
├── FormExpired                 what was sent lacks the token of this browser, or came from another site
├── InvalidInput                a value that was given is off; `pointer` says which
├── Conflict                    the thing is not in a state where this can be done
│   ├── AlreadyThere            it exists already
│   ├── ChangedMeanwhile        somebody changed it since it was read; both are kept
│   └── ModelNotChosen          a practice has no model yet
├── UploadError
│   ├── UploadInvalid           its headers are missing or contradict each other
│   ├── UploadOffsetMismatch    the client's offset is not the file's
│   ├── UploadTooLarge
│   ├── UploadHeldElsewhere     a newer request took the upload over
│   ├── UploadGone              ended or expired
│   ├── ChecksumMismatch
│   └── DiskFull
└── SettingsInvalid             a setting cannot be used
"""


class StudioError(Exception):
    """Base of the family; `str(error)` is a sentence that may be shown to the person."""


class NotFound(StudioError):
    """No such thing, or none that this person may know of."""


class Forbidden(StudioError):
    """The person may see the thing but not do this to it."""


class SignInNeeded(StudioError):
    """Nobody is signed in."""


class WrongPassword(SignInNeeded):
    """The e-mail and the password do not belong together."""


class TooManyTries(StudioError):
    """Sign-in is closed for a while; `retry_after_s` says for how many seconds."""

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class FormExpired(StudioError):
    """What was sent lacks the token of this browser, or came from another site."""


class InvalidInput(StudioError):
    """A given value is off; `pointer` is its JSON pointer in what was sent."""

    def __init__(self, sentence: str, pointer: str = "") -> None:
        super().__init__(sentence)
        self.pointer = pointer


class Conflict(StudioError):
    """The thing is not in a state where this can be done."""


class AlreadyThere(Conflict):
    """It exists already."""


class ChangedMeanwhile(Conflict):
    """Somebody changed it since it was read; `standing` is what it says now, `version` the one to answer."""

    def __init__(self, sentence: str, standing: str, version: int) -> None:
        super().__init__(sentence)
        self.standing = standing
        self.version = version


class ModelNotChosen(Conflict):
    """A practice is begun with a model, recorded or live, and has none yet."""


class UploadError(StudioError):
    """An upload cannot go on as asked."""


class UploadInvalid(UploadError):
    """The headers of an upload are missing or contradict each other."""


class UploadOffsetMismatch(UploadError):
    """The client's offset is not the size of the file; `offset` is, in bytes."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class UploadTooLarge(UploadError):
    """More bytes than declared or than a take may have."""


class UploadHeldElsewhere(UploadError):
    """A newer request has taken the upload over."""


class UploadGone(UploadError):
    """The upload was ended or has expired."""


class ChecksumMismatch(UploadError):
    """The bytes that came are not those whose checksum was sent."""


class DiskFull(UploadError):
    """No room left; `offset` is how many bytes are safe."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class SettingsInvalid(StudioError):
    """A setting cannot be used."""
