"""What can go wrong with a recording or a speech model, each with one sentence for the person.

    MediaError
    ├── UnreadableMedia            not a recording, or damaged beyond decoding
    │   └── UnknownCodec           a recording, in a form this machine cannot decode
    ├── NoSuchRecording            nothing, or no regular file, at that path
    ├── EmptyRecording             a file without a byte, or a recording without a moment in it
    ├── NoAudio                    pictures only, where sound is needed
    ├── NoVideo                    sound only, where a picture is needed
    ├── NotPlayableAsIs            browsers cannot play its codecs without a transcode
    ├── LimitExceeded              longer, larger or stranger than the reader's limits allow
    ├── CannotWrite                the result has nowhere to go: disk full, folder missing
    ├── ReaderFailed               the confined child ended without an answer
    │   ├── ReaderCrashed
    │   └── ReaderTimedOut
    └── ModelError
        ├── ModelUnavailable       no such model on this machine
        ├── ModelDamaged           its files are not what they should be
        └── LanguageUnknown        the model does not know the language

`str(error)` is always one clear sentence or two: what is wrong, and what to do about it.
"""


class MediaError(Exception):
    """The family; catch this to catch everything `media` raises on purpose."""


class UnreadableMedia(MediaError):
    """The file is no recording, or is damaged beyond decoding."""


class UnknownCodec(UnreadableMedia):
    """The recording uses a codec this machine cannot decode."""


class NoSuchRecording(MediaError):
    """There is no regular file at the path."""


class EmptyRecording(MediaError):
    """The file holds nothing to watch or hear."""


class NoAudio(MediaError):
    """The recording has no sound, and sound was asked for."""


class NoVideo(MediaError):
    """The recording has no picture, and a picture was asked for."""


class NotPlayableAsIs(MediaError):
    """Browsers cannot play the recording's codecs, so copying its streams would not help."""


class LimitExceeded(MediaError):
    """The recording goes past one of the `media.limits.ReadingLimits`."""


class CannotWrite(MediaError):
    """The result cannot be stored where it should go."""


class ReaderFailed(MediaError):
    """The confined child that was reading the recording ended without an answer."""


class ReaderCrashed(ReaderFailed):
    """The child died while reading."""


class ReaderTimedOut(ReaderFailed):
    """The child took longer than its limit and was ended."""


class ModelError(MediaError):
    """Something is wrong with the speech model."""


class ModelUnavailable(ModelError):
    """No speech model of that name is on this machine."""


class ModelDamaged(ModelError):
    """The speech model's files are not what they should be."""


class LanguageUnknown(ModelError):
    """The speech model does not know the language asked for."""
