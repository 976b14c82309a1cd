"""The stages of an analysis: what each reads, what it leaves in the store, what it says to the record.

A stage takes a case (the clip and what is known of it) and returns a function that writes its part of the
record; the caller runs that in the transaction in which the stage becomes ready. A stage that goes wrong
raises, and has then written nothing to the record.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from media import previews as previewing
from media.captions import webvtt
from media.confined import Reader
from media.kept_sound import KeptSound
from media.loudness import level
from media.picture import Seen
from media.probe import Recording
from media.proxy import PlayableContainer, playable_as_it_is, playable_container
from media.speech import speech_spans
from media.timeline import SAMPLE_RATE, milliseconds
from media.transcribe import Progress, SecondHearing, Transcriber
from media.voice import Voice, voice
from media.waveform import PER_SECOND, TOP, peaks
from rubrics.criteria import StepTemplate
from rubrics.detectors import DETECTORS
from rubrics.findings import COMPOSITION_VERSION, find
from rubrics.hearing import Hearing
from rubrics.rehearing import is_worth_hearing, listened_again
from studio import curves as kept_curves
from studio import cut_places, live, rehearing, spoken, tables
from studio.analysis import Heard, StageName, heard, packed, playable_key, result_key
from studio.clips import original_key
from studio.corrections import SetRight
from studio.findings import hearing_of, keep_all, row_of
from studio.recordings import Store
from studio.step_library import from_document

Write = Callable[[Session], None]

OF_VOICE: Final = ("voice_level",)
OF_PICTURES: Final = ("stillness", "facing_camera")


class Ears(Transcriber, Protocol):
    """A transcriber that says what it is, so that words are known by what wrote them."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def version(self) -> str:
        """What changes whenever the same sound may give other words."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with."""

    store: Store
    reader: Reader
    ears: Ears
    language: str
    looks: bool = False  # whether pictures may be read, of people who let them be, for steps that ask for it


@dataclass(frozen=True, slots=True)
class Case:
    """One clip, and what the record knew of it when the stage began.

    `attempt_id` and `document` (its step as a `step/1` document) are None for the model of a practice.
    """

    clip_id: str
    sha256: str
    has_audio: bool | None
    has_video: bool | None
    playable_type: str | None
    attempt_id: str | None
    document: dict[str, Any] | None
    set_right: SetRight
    automatic_gain: bool | None = None
    looks: bool = False  # whether whoever recorded it lets pictures be read


Work = Callable[[Tools, Case, Progress], Write]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its work, what it needs, and what makes its result another.

    `version` grows whenever the same input gives another result. `depends_on` names what else the result
    depends on, such as the speech model. `without` is what a person reads when what it needs has failed.
    """

    work: Work
    needs: StageName | None
    without: str
    version: int = 1
    depends_on: Callable[[Tools, Case], str] = lambda _tools, _case: ""


def key_of(name: StageName, tools: Tools, case: Case) -> str:
    """Return the key of a stage's result: another whenever its input, its version or what it uses is."""
    stage = STAGES[name]
    needed_key = key_of(stage.needs, tools, case) if stage.needs else case.sha256
    said = "\n".join((needed_key, stage.depends_on(tools, case)))
    return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}:{name}:{stage.version}"


def probe(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Find out what the file holds."""
    with tools.store.local(original_key(case.clip_id)) as original:
        recording = tools.reader.probe(original)

    def write(session: Session) -> None:
        clip = _clip(session, case)
        clip.duration_ms = milliseconds(recording.duration_s)
        clip.width, clip.height = recording.width, recording.height
        clip.frame_rate = None if recording.frame_rate is None else str(recording.frame_rate)
        clip.has_audio, clip.has_video = recording.has_audio, recording.has_video

    return write


def playable(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Make the copy that browsers play and can seek in."""
    with tools.store.local(original_key(case.clip_id)) as original, tools.store.aside() as folder:
        recording = tools.reader.probe(original)
        copy, container = _playable_copy(tools, original, recording, folder / "playable")
        tools.store.put_file(playable_key(case.clip_id, container), copy)

    def write(session: Session) -> None:
        _clip(session, case).playable_type = f"{_kind(recording)}/{container}"

    return write


def _playable_copy(
    tools: Tools, original: Path, recording: Recording, copy: Path
) -> tuple[Path, PlayableContainer]:
    """Write the copy that browsers play, of the same packets where they can; return it and its container."""
    if playable_as_it_is(recording) and not (recording.has_video and tools.reader.rotation(original)):
        tools.reader.remux(original, copy)
        return copy, playable_container(recording)
    tools.reader.transcode(original, copy, recording.duration_s)
    return copy, "mp4"


def sound(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Take the sound out, once, for all that listen to it: 16 kHz, mono, 16 bits a sample."""
    with tools.store.local(original_key(case.clip_id)) as original, tools.store.aside() as folder:
        tools.reader.keep_sound(original, folder / "sound.npy")
        tools.store.put_file(result_key(case.clip_id, "sound.npy"), folder / "sound.npy")
    return _nothing


def words(tools: Tools, case: Case, progress: Progress) -> Write:
    """Write down what is said, and when anybody speaks; where nobody does, there are no words."""
    return keep_words(tools, case, _heard_whole(tools, case, progress))


def keep_words(tools: Tools, case: Case, what: Heard) -> Write:
    """Keep what was heard of a take, afterwards or while it was recorded."""
    tools.store.put(result_key(case.clip_id, "captions.vtt"), webvtt(what.transcript).encode())
    tools.store.put(result_key(case.clip_id, "words.json"), packed(what))
    live.forget(tools.store, case.clip_id)
    return lambda session: spoken.written_down(session, case.clip_id, what.transcript.text)


def _heard_whole(tools: Tools, case: Case, progress: Progress) -> Heard:
    with _sound(tools, case) as taken:
        speech = speech_spans(taken)
        transcript = tools.ears.transcribe(taken, tools.language, progress, speech=speech)
    return Heard(transcript, speech, taken.size / SAMPLE_RATE)


def findings(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Look for the criteria of the attempt's own step in what was heard."""
    assert case.document is not None  # a model has no row for this stage
    step = from_document(case.document)
    what = heard(tools.store, case.clip_id)
    heard_voice = _voice(tools, case) if step.asks_for(*OF_VOICE) else None
    shown = _seen(tools, case) if case.has_video and _looks(tools, case, step) else None
    hearing = replace(
        hearing_of(what, case.set_right),
        loudness_db=None if heard_voice is None else heard_voice.loudness_db,
        pitch_st=None if heard_voice is None else heard_voice.pitch_st,
        motion=None if shown is None else shown.motion,
        facing=None if shown is None else shown.facing,
        automatic_gain=case.automatic_gain,
    )
    found = find(step, _listened_again(tools, case, step, hearing))

    def write(session: Session) -> None:
        attempt_id = case.attempt_id or ""
        keep_all(session, attempt_id, [row_of(attempt_id, step, *entry, what) for entry in enumerate(found)])

    return write


def needs_more_than_words(case: Case) -> bool:
    """Whether the criteria ask for what is read from the sound itself, or from the pictures."""
    return case.document is not None and from_document(case.document).asks_for(*OF_VOICE, *OF_PICTURES)


def _looks(tools: Tools, case: Case, step: StepTemplate) -> bool:
    return tools.looks and case.looks and step.asks_for(*OF_PICTURES)


def _listened_again(tools: Tools, case: Case, step: StepTemplate, hearing: Hearing) -> Hearing:
    """Return *hearing* with what nearly matched listened to again, the sound being opened only for that."""
    hearing = replace(hearing, reheard=rehearing.known(tools.store, case.clip_id))
    if not is_worth_hearing(step, hearing):
        return hearing
    if not _has_sound(tools, case):  # the words came while it was recorded: the job that follows listens
        return hearing
    with _sound(tools, case) as taken:
        hearing = listened_again(step, hearing, SecondHearing(tools.ears, taken, tools.language))
    rehearing.keep(tools.store, case.clip_id, hearing.reheard)
    return hearing


def picture(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Draw what a player shows before it plays: a poster where there is a picture, and the waveform."""
    if case.has_video and case.playable_type:
        key = playable_key(case.clip_id, case.playable_type.partition("/")[2])
        with tools.store.local(key) as film, tools.store.aside() as folder:
            tools.reader.poster(film, folder / "poster.jpg")
            tools.store.put_file(result_key(case.clip_id, "poster.jpg"), folder / "poster.jpg")
    waveform = {"per_second": PER_SECOND, "top": TOP, "peaks": _peaks(tools, case)}
    tools.store.put(result_key(case.clip_id, "peaks.json"), json.dumps(waveform).encode())
    return _nothing


def previews(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Lay small pictures of the whole film on one sheet, for whoever scrubs; sound alone has none.

    Where the recording can be cut is found on the way, for whoever trims.
    """
    if not case.playable_type:
        return _nothing
    key = playable_key(case.clip_id, case.playable_type.partition("/")[2])
    with tools.store.local(key) as film:
        cut_places.keep(tools.store, case.clip_id, tools.reader.places(film))
    if case.has_video:
        with tools.store.local(key) as film, tools.store.aside() as folder:
            duration_s = tools.reader.probe(film).duration_s
            sheet = tools.reader.previews(film, folder / "previews.jpg", duration_s)
            tools.store.put_file(result_key(case.clip_id, "previews.jpg"), folder / "previews.jpg")
        text = previewing.webvtt(sheet, duration_s, "sheet")  # beside it, as `api.clips` serves the two
        tools.store.put(result_key(case.clip_id, "previews.vtt"), text.encode())
    return _nothing


def curves(tools: Tools, case: Case, _progress: Progress) -> Write:
    """Keep how loud and how high the voice is from moment to moment, and how the take was recorded."""
    _voice(tools, case)
    with _sound(tools, case) as taken:
        speech = heard(tools.store, case.clip_id).speech if _has_words(tools, case) else speech_spans(taken)
        kept_curves.keep_level(tools.store, case.clip_id, level(taken, speech))
    return _nothing


STAGES: Final[Mapping[StageName, Stage]] = {
    "probe": Stage(probe, None, ""),
    "playable": Stage(
        playable, "probe", "The recording could not be read, so there is nothing to play.", version=2
    ),
    "sound": Stage(sound, "probe", "The recording could not be read, so there is nothing to hear."),
    "words": Stage(
        words,
        "sound",
        "There is no sound that could be heard, so no words were written down.",
        version=3,
        depends_on=lambda tools, _case: f"{tools.ears.name}\n{tools.ears.version}\n{tools.language}",
    ),
    "findings": Stage(
        findings,
        "words",
        "No words were written down, so nothing could be looked for in them.",
        depends_on=lambda tools, case: "\n".join(
            (
                json.dumps(case.document, sort_keys=True),
                _detectors(),
                case.set_right.key,
                # Found while only the words were there, it is found again once the sound is.
                str(_has_sound(tools, case)),
                *(("pictures",) if tools.looks and case.looks else ()),
            )
        ),
    ),
    "picture": Stage(
        picture, "playable", "There is nothing to play, so there is no picture of it.", version=2
    ),
    "previews": Stage(previews, "playable", "There is nothing to play, so there are no pictures of it."),
    "curves": Stage(
        curves,
        "sound",
        "There is no sound that could be heard, so no voice was measured.",
        version=kept_curves.VERSION,
    ),
}


def _nothing(_session: Session) -> None:
    """Write nothing: the result is in the store."""


def _clip(session: Session, case: Case) -> tables.Clip:
    return session.get_one(tables.Clip, case.clip_id)


def _kind(recording: Recording) -> str:
    return "video" if recording.has_video else "audio"


@contextmanager
def _sound(tools: Tools, case: Case) -> Iterator[KeptSound]:
    with tools.store.local(result_key(case.clip_id, "sound.npy")) as file:
        yield KeptSound(file)


def _has_sound(tools: Tools, case: Case) -> bool:
    return tools.store.exists(result_key(case.clip_id, "sound.npy"))


def _has_words(tools: Tools, case: Case) -> bool:
    return tools.store.exists(result_key(case.clip_id, "words.json"))


def _voice(tools: Tools, case: Case) -> Voice:
    """Return the curves of the voice, read from the sound once, as they are kept."""
    known = kept_curves.known(tools.store, case.clip_id)
    if not set(kept_curves.OF_VOICE) <= set(known):
        with _sound(tools, case) as taken:
            read = voice(taken)
        fresh = {"loudness_db": read.loudness_db, "pitch_st": read.pitch_st}
        known = kept_curves.keep(tools.store, case.clip_id, fresh)
    return Voice(known["loudness_db"], known["pitch_st"])


def _seen(tools: Tools, case: Case) -> Seen:
    """Return the curves of the pictures, read from them once, as they are kept."""
    known = kept_curves.known(tools.store, case.clip_id)
    if not set(kept_curves.OF_PICTURES) <= set(known):
        with tools.store.local(original_key(case.clip_id)) as original:
            read = tools.reader.seen(original, tools.reader.probe(original).duration_s)
        fresh = {"motion": read.motion, "facing": read.facing}
        known = kept_curves.keep(tools.store, case.clip_id, fresh)
    return Seen(known["motion"], known["facing"])


def _peaks(tools: Tools, case: Case) -> list[int]:
    if not _has_sound(tools, case):  # a film without sound, or with one that cannot be decoded
        return []
    with _sound(tools, case) as taken:
        return peaks(taken)


def _detectors() -> str:
    versions = (f"{name} {detector.version}" for name, detector in sorted(DETECTORS.items()))
    return ", ".join((*versions, f"together {COMPOSITION_VERSION}"))
