"""The one table from a detector's name to its parameters and its function.

A detector takes its parameters and an excerpt of a take and returns a verdict, or None where what it
is about (the question a pause follows) is not in the take: the part's `on_missing_span` answers then.
To add one, write its parameters and its function and name them here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from annotated_types import Len

from rubrics.asking import QuestionProfile, question_profile
from rubrics.criteria import Parameters, Text
from rubrics.excerpt import Excerpt
from rubrics.finding import CANNOT_TELL, Verdict
from rubrics.movement import FacingCamera, Stillness, facing_camera, stillness
from rubrics.naming import NameAfterQuestion, name_after_question
from rubrics.pauses import Pause, pause
from rubrics.phrases import (
    PhraseAbsent,
    PhraseOrder,
    PhrasePresent,
    phrase_absent,
    phrase_order,
    phrase_present,
)
from rubrics.timing import Duration, SpeechRate, duration, speech_rate
from rubrics.voice import VoiceLevel, voice_level
from rubrics.wording import FillerRate, Repetition, WordBudget, filler_rate, repetition, word_budget

P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True, slots=True)
class Detector(Generic[P]):
    """A detector: its parameters, its function, and the version that changes whenever either does."""

    parameters: type[P]
    find: Callable[[P, Excerpt], Verdict | None]
    version: str = "1"


@dataclass(frozen=True, slots=True)
class CoachJudges(Parameters):
    """What a coach is asked, and what to look for."""

    prompt: Text
    look_for: Annotated[tuple[Text, ...], Len(0, 20)] = ()


def cannot_tell(_params: Parameters, _excerpt: Excerpt) -> Verdict:
    """Return `unsure` without evidence: a person's to judge."""
    return CANNOT_TELL


DETECTORS: Mapping[str, Detector[Any]] = {
    "phrase_present": Detector(PhrasePresent, phrase_present, "7"),
    "phrase_absent": Detector(PhraseAbsent, phrase_absent, "7"),
    "phrase_order": Detector(PhraseOrder, phrase_order, "7"),
    "question_profile": Detector(QuestionProfile, question_profile, "5"),
    "name_after_question": Detector(NameAfterQuestion, name_after_question, "7"),
    "word_budget": Detector(WordBudget, word_budget, "4"),
    "repetition": Detector(Repetition, repetition, "4"),
    "filler_rate": Detector(FillerRate, filler_rate, "4"),
    "pause": Detector(Pause, pause, "5"),
    "speech_rate": Detector(SpeechRate, speech_rate, "4"),
    "voice_level": Detector(VoiceLevel, voice_level, "2"),
    "duration": Detector(Duration, duration),
    "stillness": Detector(Stillness, stillness, "2"),
    "facing_camera": Detector(FacingCamera, facing_camera, "2"),
    "coach_judges": Detector(CoachJudges, cannot_tell),
}
