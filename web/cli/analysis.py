"""One recording through media, then through rubrics: what `studio analyse` reports."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from media.confined import Reader
from media.limits import ReadingLimits
from media.probe import Recording
from media.speech import speech_spans
from media.timeline import Span
from media.transcribe import SecondHearing, Whisper
from media.transcript import Transcript, Word
from media.voice import voice
from rubrics.criteria import StepTemplate
from rubrics.finding import Finding
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.rehearing import listened_again
from web.cli.refusals import CallRefused

NO_SPEECH = "No speech was heard in this recording, so the machine cannot tell anything about any criterion."
NO_WORDS = "Somebody may have spoken, but no word could be made out, so the machine cannot tell anything."


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be analysed, and how."""

    recording: Path
    step: StepTemplate
    pupil: tuple[Span, ...]
    whisper: Whisper
    language: str
    limits: ReadingLimits


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found; `speech` in seconds, `warnings` in sentences."""

    recording: Recording
    transcript: Transcript
    speech: tuple[Span, ...]
    step: StepTemplate
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


def analysed(request: Request, progress: Callable[[float], None]) -> Analysis:
    """Return what was found in the recording, telling *progress* the share done.

    Raises:
        MediaError: if the recording cannot be read.
        ModelError: if the speech model cannot be used for the language.
        CallRefused: if a pupil's stretch lies outside the recording.
    """
    with closing(Reader(request.limits)) as reader:
        recording = reader.probe(request.recording)
        pupil = pupil_inside(request.pupil, recording.duration_s)
        request.whisper.check_language(request.language)
        sound = reader.sound(request.recording)
        looks = recording.has_video and request.step.asks_for("stillness", "facing_camera")
        shown = reader.seen(request.recording, recording.duration_s) if looks else None
    speech = speech_spans(sound)
    transcript = request.whisper.transcribe(sound, request.language, progress, speech=speech)
    transcript = replace(transcript, words=tuple(with_speaker(word, pupil) for word in transcript.words))
    heard = voice(sound) if request.step.asks_for("voice_level") else None
    hearing = Hearing(
        transcript.words,
        speech,
        recording.duration_s,
        pupil=pupil,
        loudness_db=None if heard is None else heard.loudness_db,
        pitch_st=None if heard is None else heard.pitch_st,
        motion=None if shown is None else shown.motion,
        facing=None if shown is None else shown.facing,
    )
    hearing = listened_again(request.step, hearing, SecondHearing(request.whisper, sound, request.language))
    return Analysis(
        recording=recording,
        transcript=transcript,
        speech=speech,
        step=request.step,
        findings=find(request.step, hearing),
        warnings=warnings(speech, transcript),
    )


def pupil_inside(stretches: Sequence[Span], duration_s: float) -> tuple[Span, ...]:
    """Return the stretches in time order, those that overlap made one, ended where the recording ends.

    Each is one line of a pupil's, so two that merely touch stay two.

    Raises:
        CallRefused: if one begins after the recording has ended.
    """
    joined: list[Span] = []
    for stretch in sorted(stretches):
        if stretch.start_s >= duration_s:
            raise CallRefused(
                f"--pupil {stretch.start_s:g}-{stretch.end_s:g} begins after the recording has ended "
                f"({duration_s:.1f} s): write seconds from its start."
            )
        if joined and stretch.start_s < joined[-1].end_s:
            joined[-1] = Span(joined[-1].start_s, max(joined[-1].end_s, stretch.end_s))
        else:
            joined.append(stretch)
    return tuple(Span(stretch.start_s, min(stretch.end_s, duration_s)) for stretch in joined)


def with_speaker(word: Word, pupil: Sequence[Span]) -> Word:
    """Return the word as a pupil's, where its middle lies in a pupil's stretch."""
    middle_s = (word.start_s + word.end_s) / 2
    return replace(word, speaker="pupil") if any(span.contains(middle_s) for span in pupil) else word


def warnings(speech: Sequence[Span], transcript: Transcript) -> tuple[str, ...]:
    """Return what a reader should know before the findings."""
    if not speech:
        return (NO_SPEECH,)
    return () if transcript.words else (NO_WORDS,)
